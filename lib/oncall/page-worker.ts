import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ServiceFunction, type ServiceFunctionProps } from '#lib/constructs/service-function.ts';
import { WorkQueue } from '#lib/constructs/work-queue.ts';
import type { Settings } from '#lib/settings.ts';

/** What one Lambda of the page is, and what it may do. */
export type Worker<Config extends z.ZodObject> = Pick<
  ServiceFunctionProps<Config>,
  'name' | 'description' | 'config' | 'environment' | 'permissions' | 'unscopedBecause'
>;

export interface PageWorkerProps<Config extends z.ZodObject> extends Worker<Config> {
  readonly settings: Settings;
  readonly bus: EventBus;
  readonly source: string;
  readonly eventTypes: readonly string[];
  /** Only events that name this leg; left out, all of these types. */
  readonly leg?: string;
  /** Its messages wait in the queue until their moment, so that their age says nothing. */
  readonly isTimer?: boolean;
  /** Limits of a contact may hold its messages back for a while. */
  readonly hasLimits?: boolean;
}

const TIMEOUT = Duration.seconds(30);
const MEMORY_MB = 256;
/** One message an invocation: each may wait for the other side until just before the timeout. */
const BATCH_SIZE = 1;
/** Longer than a worker's claim on a target (CLAIM_MS in core/oncall/next-delivery.ts), so that a retry after a crash may send. */
const RETRY_AFTER = Duration.seconds(60);
/** A leg that fails holds back only itself; more at once would only be refused more often by whom it calls. */
const CONCURRENCY_MAX = 5;
/** Half an hour of attempts, in which most outages of a leg end. */
const RECEIVES_MAX = 30;
/** The dead letters tell only when all attempts are over; somebody is told while they go on. */
const LATE_AFTER = Duration.minutes(5);
/** Where a contact may have to wait for a quarter of an hour (CONTACT_LIMITS in core/oncall/contact-limits.ts). */
const HELD_LATE_AFTER = Duration.minutes(20);

/** A Lambda that events of the bus wake, with a queue and dead letters of its own: none waits for another. */
export class PageWorker<Config extends z.ZodObject> extends Construct {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: PageWorkerProps<Config>) {
    super(scope, id);
    const { settings, bus, source, eventTypes, leg, isTimer = false, hasLimits = false, ...worker } = props;
    const { lambda } = new ServiceFunction(this, 'Service', {
      ...worker,
      capability: 'oncall',
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
    });
    const work = new WorkQueue(this, 'Work', {
      consumer: lambda,
      timeout: TIMEOUT,
      retryAfter: RETRY_AFTER,
      batchSize: BATCH_SIZE,
      concurrencyMax: CONCURRENCY_MAX,
      receivesMax: RECEIVES_MAX,
    });
    // Named, for what CloudFormation gives for the name of a rule on a bus of one's own, `<bus>|<name>`, no metric bears.
    // https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1131
    const ruleName = `${settings.name}-${props.name}`;
    new Rule(this, 'Rule', {
      ruleName,
      description: `${eventTypes.join(' and ')} for ${props.name}`,
      eventBus: bus,
      eventPattern: {
        source: [source],
        detailType: [...eventTypes],
        ...(leg === undefined ? {} : { detail: { data: { legs: [leg] } } }),
      },
      targets: [new SqsQueue(work.queue, { deadLetterQueue: work.deadLetters })],
    });
    this.deadLetters = {
      name: props.name,
      queue: work.deadLetters,
      ...(isTimer ? {} : { work: { queue: work.queue, lateAfter: hasLimits ? HELD_LATE_AFTER : LATE_AFTER } }),
      rule: { name: ruleName, busName: bus.eventBusName },
      // Without timers the sweep takes every step, a minute later at most.
      trouble: isTimer ? 'policy' : 'paging',
    };
  }
}
