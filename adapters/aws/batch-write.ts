import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { askForRest } from './ask-for-rest.ts';

/** BatchWriteItem takes at most 25 puts (DynamoDB quotas). */
const PUTS_PER_CALL_MAX = 25;
const CALLS_AT_ONCE = 4;

/** Puts items, in no order and not as one write. Throws a BatchUnfinishedError where DynamoDB keeps leaving some undone. */
export async function batchWrite(
  client: DynamoDBDocumentClient,
  tableName: string,
  items: readonly Record<string, unknown>[],
  firstPauseMs?: number,
): Promise<void> {
  const calls = Array.from({ length: Math.ceil(items.length / PUTS_PER_CALL_MAX) }, (_, call) =>
    items.slice(call * PUTS_PER_CALL_MAX, (call + 1) * PUTS_PER_CALL_MAX).map((Item) => ({ PutRequest: { Item } })),
  );
  const ask = async (puts: WriteRequests) => {
    const RequestItems = { [tableName]: [...puts] };
    const { UnprocessedItems: rest } = await client.send(new BatchWriteCommand({ RequestItems }));
    return rest?.[tableName] ?? [];
  };
  await pMap(calls, (puts) => askForRest<WriteRequests[number]>(puts, ask, `puts into ${tableName}`, firstPauseMs), {
    concurrency: CALLS_AT_ONCE,
  });
}

type WriteRequests = readonly NonNullable<
  ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']
>[string][number][];
