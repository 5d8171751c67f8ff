import { setTimeout as pauseMs } from 'node:timers/promises';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';

/** BatchWriteItem takes at most 25 puts (DynamoDB quotas). */
const PUTS_PER_CALL_MAX = 25;
const CALLS_AT_ONCE = 4;
/** A call may leave puts undone when the table is throttled; it is asked for the rest at most so often. */
const ROUNDS_MAX = 8;
const FIRST_PAUSE_MS = 50;

/** Puts items, in no order and not as one write. Throws where DynamoDB keeps leaving some undone. */
export async function batchWrite(
  client: DynamoDBDocumentClient,
  tableName: string,
  items: readonly Record<string, unknown>[],
  pause: (ms: number) => Promise<unknown> = pauseMs,
): Promise<void> {
  const calls = Array.from({ length: Math.ceil(items.length / PUTS_PER_CALL_MAX) }, (_, call) =>
    items.slice(call * PUTS_PER_CALL_MAX, (call + 1) * PUTS_PER_CALL_MAX),
  );
  await pMap(calls, (part) => writeAll(client, tableName, part, pause), { concurrency: CALLS_AT_ONCE });
}

async function writeAll(
  client: DynamoDBDocumentClient,
  tableName: string,
  items: readonly Record<string, unknown>[],
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  let puts: WriteRequests = items.map((Item) => ({ PutRequest: { Item } }));
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    // 50, 100, ... 3,200 ms: about six seconds in all.
    if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** (round - 1));
    const { UnprocessedItems: undone } = await client.send(
      new BatchWriteCommand({ RequestItems: { [tableName]: puts } }),
    );
    puts = undone?.[tableName] ?? [];
    if (puts.length === 0) return;
  }
  throw new Error(
    `DynamoDB left ${puts.length} of ${items.length} puts into ${tableName} undone ${ROUNDS_MAX} times; the work is tried again later`,
  );
}

type WriteRequests = NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']>[string];
