import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/** Codes of a cancelled transaction that mean that another writer was there first, not that something broke. */
const RACE_CODES: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'TransactionConflict', 'None']);

/** Whether a conditional write was done or refused by its condition. Any other failure is thrown on. */
export async function writtenOrConflict(write: Promise<unknown>): Promise<'written' | 'conflict'> {
  try {
    await write;
    return 'written';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'conflict';
    // A plain put that meets a transaction under way is refused by this name, and the SDK does not try it again.
    if (error instanceof TransactionConflictException) return 'conflict';
    if (error instanceof TransactionCanceledException && isRace(error)) return 'conflict';
    throw error;
  }
}

function isRace({ CancellationReasons: reasons = [] }: TransactionCanceledException): boolean {
  return reasons.length > 0 && reasons.every(({ Code: code }) => RACE_CODES.has(code ?? 'None'));
}
