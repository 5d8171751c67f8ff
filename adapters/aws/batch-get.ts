import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';

/** BatchGetItem takes at most 100 keys (DynamoDB quotas). */
const KEYS_PER_CALL_MAX = 100;
const CALLS_AT_ONCE = 4;
/** A call may leave keys unread (16 MB, throttling); it is asked for the rest at most so often. */
const ROUNDS_MAX = 10;

/** The items of these keys, in no order, read consistently; those that do not exist are left out. Throws where DynamoDB keeps leaving keys unread. */
export async function batchGet(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly Record<string, string>[],
): Promise<Record<string, unknown>[]> {
  const calls: Record<string, string>[][] = [];
  for (let first = 0; first < keys.length; first += KEYS_PER_CALL_MAX)
    calls.push(keys.slice(first, first + KEYS_PER_CALL_MAX));
  const answers = await pMap(calls, (part) => readAll(client, tableName, part), { concurrency: CALLS_AT_ONCE });
  return answers.flat();
}

async function readAll(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: Record<string, string>[],
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let unread = keys;
  for (let round = 1; round <= ROUNDS_MAX && unread.length > 0; round += 1) {
    const { Responses: responses, UnprocessedKeys: rest } = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: unread, ConsistentRead: true } } }),
    );
    items.push(...(responses?.[tableName] ?? []));
    unread = rest?.[tableName]?.Keys ?? [];
  }
  if (unread.length === 0) return items;
  throw new Error(
    `DynamoDB left ${unread.length} of ${keys.length} keys of ${tableName} unread ${ROUNDS_MAX} times; the work is tried again later`,
  );
}
