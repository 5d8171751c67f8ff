import pRetry from 'p-retry';

/** DynamoDB left a part of a batch undone, again and again. */
export class BatchUnfinishedError extends Error {
  override readonly name = 'BatchUnfinishedError';
}

/** A batch may come back in part when the table is throttled; it is asked for the rest at most so often. */
const ROUNDS_MAX = 8;
/** 50, 100 ... 3,200 ms: about six seconds in all. */
const FIRST_PAUSE_MS = 50;

/**
 * Does a batch until nothing is left of it, with growing pauses; `ask` gives back what it left. Throws a
 * BatchUnfinishedError where something always is left; what `ask` throws is thrown on at once, for the SDK has tried it
 * again already.
 */
export async function askForRest<Part>(
  parts: readonly Part[],
  ask: (parts: readonly Part[]) => Promise<readonly Part[]>,
  what: string,
  firstPauseMs = FIRST_PAUSE_MS,
): Promise<void> {
  let left = parts;
  const round = async () => {
    left = await ask(left);
    if (left.length === 0) return;
    throw new BatchUnfinishedError(
      `DynamoDB left ${left.length} of ${parts.length} ${what} undone ${ROUNDS_MAX} times; the work is tried again later`,
    );
  };
  await pRetry(round, {
    retries: ROUNDS_MAX - 1,
    minTimeout: firstPauseMs,
    factor: 2,
    shouldRetry: ({ error }) => error instanceof BatchUnfinishedError,
  });
}
