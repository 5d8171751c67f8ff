import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** A queue of dead letters as the watch sees it. */
export interface DeadLetters {
  /** Kebab-case; the alarm's name begins with it. */
  readonly name: string;
  readonly queue: IQueue;
  /** The queue that they come from, where it matters how long a message waits in it. */
  readonly work?: IQueue;
  /** Which part of the platform fails while something is in it. */
  readonly trouble: 'evaluation' | 'event-publishing' | 'catalog' | 'paging';
}
