import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BatchGetCommandInput, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { batchGet } from '#adapters/aws/batch-get.ts';

const TABLE = 'books';
type Key = Record<string, string>;
const keysOf = (count: number): Key[] => Array.from({ length: count }, (_, index) => ({ pk: `p${index}`, sk: 's' }));

test('keys are asked for a hundred a call, and the newest is read', async () => {
  const { client, asked } = clientThatReads((keys) => keys);
  expect((await batchGet(client, TABLE, keysOf(201))).toSorted(byKey)).toEqual(keysOf(201).toSorted(byKey));
  expect(asked.map(({ keys }) => keys).toSorted((a, b) => b - a)).toEqual([100, 100, 1]);
  expect(asked.every(({ isConsistent }) => isConsistent)).toBe(true);
});

test('items that do not exist are left out, and nothing is asked for nothing', async () => {
  const { client, asked } = clientThatReads(
    (keys) => keys,
    (key) => key.pk !== 'p1',
  );
  expect(await batchGet(client, TABLE, keysOf(3))).toEqual([keysOf(3)[0], keysOf(3)[2]]);
  expect(await batchGet(client, TABLE, [])).toEqual([]);
  expect(asked).toHaveLength(1);
});

test('keys that a call leaves unread are asked for again', async () => {
  const { client, asked } = clientThatReads((keys) => keys.slice(0, 40));
  expect((await batchGet(client, TABLE, keysOf(100), 1)).toSorted(byKey)).toEqual(keysOf(100).toSorted(byKey));
  expect(asked.map(({ keys }) => keys)).toEqual([100, 60, 20]);
});

test('keys that are left unread eight times are a failure that can be tried again', async () => {
  const { client, asked } = clientThatReads(() => []);
  await expect(batchGet(client, TABLE, keysOf(7), 1)).rejects.toThrow(
    'DynamoDB left 7 of 7 reads of books undone 8 times; the work is tried again later',
  );
  expect(asked).toHaveLength(8);
});

/** A table that holds an item a key; `read` says which keys of a call it gets to. */
function clientThatReads(read: (keys: Key[]) => Key[], exists: (key: Key) => boolean = () => true) {
  const asked: { keys: number; isConsistent: boolean | undefined }[] = [];
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
  );
  client.middlewareStack.add(
    () => async (args) => {
      const { Keys: keys = [], ConsistentRead: isConsistent } =
        (args.input as unknown as BatchGetCommandInput).RequestItems?.[TABLE] ?? {};
      asked.push({ keys: keys.length, isConsistent });
      const done = read(keys as Key[]);
      const rest = (keys as Key[]).filter((key) => !done.includes(key));
      const output = {
        $metadata: {},
        Responses: { [TABLE]: done.filter(exists) },
        UnprocessedKeys: rest.length === 0 ? {} : { [TABLE]: { Keys: rest, ConsistentRead: isConsistent } },
      };
      return { response: {}, output: output as never };
    },
    { step: 'initialize', name: 'read', priority: 'high' },
  );
  return { client, asked };
}

function byKey(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a.pk).localeCompare(String(b.pk));
}
