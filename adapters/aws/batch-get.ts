import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { askForRest } from './ask-for-rest.ts';

/** BatchGetItem takes at most 100 keys (DynamoDB quotas). */
const KEYS_PER_CALL_MAX = 100;
const CALLS_AT_ONCE = 4;

/**
 * The items of these keys, in no order, read consistently; those that do not exist are left out. Throws a
 * BatchUnfinishedError where DynamoDB keeps leaving keys unread.
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly Record<string, string>[],
  firstPauseMs?: number,
): Promise<Record<string, unknown>[]> {
  const calls = Array.from({ length: Math.ceil(keys.length / KEYS_PER_CALL_MAX) }, (_, call) =>
    keys.slice(call * KEYS_PER_CALL_MAX, (call + 1) * KEYS_PER_CALL_MAX),
  );
  const items: Record<string, unknown>[] = [];
  const ask = async (part: readonly Record<string, string>[]) => {
    const RequestItems = { [tableName]: { Keys: [...part], ConsistentRead: true } };
    const { Responses: responses, UnprocessedKeys: rest } = await client.send(new BatchGetCommand({ RequestItems }));
    items.push(...(responses?.[tableName] ?? []));
    return rest?.[tableName]?.Keys ?? [];
  };
  await pMap(calls, (part) => askForRest(part, ask, `reads of ${tableName}`, firstPauseMs), {
    concurrency: CALLS_AT_ONCE,
  });
  return items;
}
