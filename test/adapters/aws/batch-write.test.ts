import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { batchWrite } from '#adapters/aws/batch-write.ts';

type Puts = { PutRequest: { Item: { n: number } } }[];

/** A table that leaves the last `undone(call)` puts of each call undone. */
function table(undone: (call: number) => number) {
  const stored: number[] = [];
  const sizes: number[] = [];
  const send = async (command: unknown) => {
    if (!(command instanceof BatchWriteCommand)) throw new Error('only BatchWriteItem is understood');
    const puts = (command.input.RequestItems?.books ?? []) as Puts;
    const done = Math.max(0, puts.length - undone(sizes.length));
    sizes.push(puts.length);
    stored.push(...puts.slice(0, done).map(({ PutRequest }) => PutRequest.Item.n));
    return done < puts.length ? { UnprocessedItems: { books: puts.slice(done) } } : {};
  };
  return { stored, sizes, client: { send } as unknown as DynamoDBDocumentClient };
}

const items = (length: number) => Array.from({ length }, (_, n) => ({ n }));

test('items are put 25 at a time', async () => {
  const { stored, sizes, client } = table(() => 0);
  await batchWrite(client, 'books', items(51));
  expect(sizes).toEqual([25, 25, 1]);
  expect(stored.toSorted((a, b) => a - b)).toEqual(items(51).map(({ n }) => n));
});

test('what is left undone is put again', async () => {
  const { stored, sizes, client } = table((call) => (call < 3 ? 4 - call : 0));
  await batchWrite(client, 'books', items(5), 1);
  expect(sizes).toEqual([5, 4, 3, 2]);
  expect(stored.toSorted()).toEqual([0, 1, 2, 3, 4]);
});

test('a table that takes nothing is given up', async () => {
  const { sizes, client } = table(() => 25);
  await expect(batchWrite(client, 'books', items(2), 1)).rejects.toThrow(
    'DynamoDB left 2 of 2 puts into books undone 8 times',
  );
  expect(sizes).toHaveLength(8);
});

test('nothing to put is no call', async () => {
  const { sizes, client } = table(() => 0);
  await batchWrite(client, 'books', []);
  expect(sizes).toEqual([]);
});
