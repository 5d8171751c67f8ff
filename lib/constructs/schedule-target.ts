import { type Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IScheduleTarget, ScheduleTargetConfig, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface ScheduleTargetProps {
  readonly consumer: IFunction;
  /** Where a ring goes that could not be delivered. */
  readonly deadLetters: Queue;
  /** A ring that is late by more than this is overtaken by the next one. */
  readonly ageMax: Duration;
  readonly retriesMax: number;
}

/** A Lambda that schedules ring. The library's own target may invoke every version of it too; this one only the Lambda. */
export class ScheduleTarget extends Construct {
  readonly #target: Omit<ScheduleTargetConfig, 'input'>;

  constructor(scope: Construct, id: string, { consumer, deadLetters, ageMax, retriesMax }: ScheduleTargetProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Invokes a Lambda on schedule',
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [consumer.functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
    this.#target = {
      arn: consumer.functionArn,
      role,
      deadLetterConfig: { arn: deadLetters.queueArn },
      retryPolicy: { maximumEventAgeInSeconds: ageMax.toSeconds(), maximumRetryAttempts: retriesMax },
    };
  }

  /** The target with what it is handed. */
  withInput(input: ScheduleTargetInput): IScheduleTarget {
    return { bind: () => ({ ...this.#target, input }) };
  }
}
