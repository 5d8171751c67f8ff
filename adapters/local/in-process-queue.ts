import PQueue from 'p-queue';
import pRetry from 'p-retry';
import type { WorkQueue } from '#flows/shared/ports.ts';

/** A message that failed as often as allowed, with the last error. */
export interface DeadLetter<Message> {
  readonly message: Message;
  readonly cause: unknown;
}

/**
 * A work queue inside one process: SQS's twin for `npm start`. What it holds is gone with the process, so whoever sends
 * must be able to send again: schedules do at their next turn, events wait in the outbox until they are handled.
 */
export interface InProcessQueue<Message> extends WorkQueue<Message> {
  /** Waits until everything sent so far, and what that led to, was done or given up. */
  drained(): Promise<void>;
}

export interface InProcessQueueOptions<Message> {
  readonly handle: (message: Message) => Promise<void>;
  readonly onDead: (letter: DeadLetter<Message>) => void;
  readonly concurrency?: number;
  readonly attemptsMax?: number;
  /** Before the second attempt; doubled before each further one. */
  readonly retryDelayMs?: number;
}

/** Five attempts take 15 s with the pauses between them. */
export function inProcessQueue<Message>({
  handle,
  onDead,
  concurrency = 4,
  attemptsMax = 5,
  retryDelayMs = 1_000,
}: InProcessQueueOptions<Message>): InProcessQueue<Message> {
  const queue = new PQueue({ concurrency });
  const options = { retries: attemptsMax - 1, minTimeout: retryDelayMs };
  const attempt = async (message: Message) => {
    try {
      await handle(message);
    } catch (cause) {
      // p-retry gives up on a TypeError at once. Here it is a failure like any other, so it travels in an error of ours.
      throw new Error('an attempt failed', { cause });
    }
  };
  return {
    async send(messages) {
      for (const message of messages) {
        queue
          .add(() => pRetry(() => attempt(message), options))
          .catch(({ cause }: Error) => onDead({ message, cause }));
      }
    },
    drained: () => queue.onIdle(),
  };
}
