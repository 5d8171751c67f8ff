import type { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** A queue of dead letters, and what leads to it, as the watch sees them. */
export interface DeadLetters {
  /** Kebab-case; the names of its alarms begin with it. */
  readonly name: string;
  readonly queue: IQueue;
  /** The queue that they come from, and how long a message may wait in it before somebody is told. */
  readonly work?: { readonly queue: IQueue; readonly lateAfter: Duration };
  /** The rule that fills that queue; the rules of the account's default bus are measured without a bus. */
  readonly rule?: { readonly name: string; readonly busName?: string };
  /** Which part of the platform fails while something is in it. */
  readonly trouble: 'evaluation' | 'event-publishing' | 'catalog' | 'paging' | 'policy';
}
