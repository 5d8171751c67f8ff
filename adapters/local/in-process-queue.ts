import PQueue from 'p-queue';
import pRetry from 'p-retry';
import type { WorkQueue } from '#flows/shared/ports.ts';

/** A message that failed as often as allowed, with the last error. */
export interface DeadLetter<Message> {
  readonly message: Message;
  readonly cause: unknown;
}

/** A work queue inside one process: SQS's twin for `npm start`. What it holds is gone with the process; the sweeps of the flows find it again. */
export interface InProcessQueue<Message> extends WorkQueue<Message> {
  /** Waits until everything sent so far, and what that led to, was done or given up. */
  drained(): Promise<void>;
}

/** As many deliveries as the queues on AWS make before a message goes to its dead-letter queue. */
const ATTEMPTS_MAX = 5;

export function inProcessQueue<Message>({
  handle,
  onDead,
  concurrency = 4,
  retryDelayMs = 1_000,
}: {
  handle: (message: Message) => Promise<void>;
  onDead: (letter: DeadLetter<Message>) => void;
  concurrency?: number;
  retryDelayMs?: number;
}): InProcessQueue<Message> {
  const queue = new PQueue({ concurrency });
  const options = { retries: ATTEMPTS_MAX - 1, minTimeout: retryDelayMs };
  return {
    async send(messages) {
      for (const message of messages) {
        queue.add(() => pRetry(() => handle(message), options)).catch((cause: unknown) => onDead({ message, cause }));
      }
    },
    drained: () => queue.onIdle(),
  };
}
