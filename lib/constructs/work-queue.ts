import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface WorkQueueProps {
  readonly consumer: IFunction;
  /** The consumer's timeout. */
  readonly timeout: Duration;
  /** When a failed message is tried again; left out, after six timeouts, as AWS advises for batches. */
  readonly retryAfter?: Duration;
  readonly batchSize: number;
  /** Consumers at work at once, at least 2 (a limit of Lambda's event source mapping). */
  readonly concurrencyMax: number;
  /** How often a message is tried before it goes to the dead letters. */
  readonly receivesMax: number;
}

/** So long a message waits that its consumer may fail and be repaired without losing it. */
const RETENTION = Duration.days(4);
/** The longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION = Duration.days(14);
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const VISIBILITY_TIMEOUTS = 6;

/** Work for a Lambda: a queue whose failed messages are tried again by themselves and then kept for people. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      visibilityTimeout: props.retryAfter ?? Duration.seconds(props.timeout.toSeconds() * VISIBILITY_TIMEOUTS),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.receivesMax },
    });
    props.consumer.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: props.batchSize,
        maxConcurrency: props.concurrencyMax,
        reportBatchItemFailures: true,
      }),
    );
  }
}

/** Where what failed to the end waits for a person, as long as SQS keeps anything. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: DEAD_LETTER_RETENTION,
  });
  acknowledge(
    queue,
    'AwsSolutions-SQS3',
    'This is a dead-letter queue itself: of a queue, a schedule, a stream or an asynchronous invocation. An alarm watches its depth.',
  );
  return queue;
}
