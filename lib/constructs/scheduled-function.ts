import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, type ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { ScheduleTarget } from './schedule-target.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';
import { deadLetterQueue } from './work-queue.ts';

export interface ScheduledFunctionProps<Config extends z.ZodObject>
  extends Omit<ServiceFunctionProps<Config>, 'onFailure'> {
  /** A ring that is late by more than this is overtaken by the next one. */
  readonly ageMax: Duration;
  readonly retriesMax: number;
}

/** A Lambda that schedules ring. Rings that could not be delivered, and runs that failed to the end, are kept for people. */
export class ScheduledFunction<Config extends z.ZodObject> extends Construct {
  readonly lambda: IFunction;
  readonly deadLetters: Queue;
  readonly #target: ScheduleTarget;

  constructor(scope: Construct, id: string, { ageMax, retriesMax, ...props }: ScheduledFunctionProps<Config>) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.lambda = new ServiceFunction(this, 'Service', {
      ...props,
      onFailure: new SqsDestination(this.deadLetters),
    }).lambda;
    const { lambda: consumer, deadLetters } = this;
    this.#target = new ScheduleTarget(this, 'Schedules', { consumer, deadLetters, ageMax, retriesMax });
  }

  /** Rings it so often with this input; left out, with nothing. */
  ring(id: string, description: string, schedule: ScheduleExpression, input: Record<string, string> = {}): void {
    const target = this.#target.withInput(ScheduleTargetInput.fromObject(input));
    new Schedule(this, id, { description, schedule, target });
  }
}
