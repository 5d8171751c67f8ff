import { expect, test } from 'vitest';
import { askForRest, BatchUnfinishedError } from '#adapters/aws/ask-for-rest.ts';

test('what a batch left is asked for until nothing is left', async () => {
  const asked: string[][] = [];
  const takeOne = async (parts: readonly string[]) => {
    asked.push([...parts]);
    return parts.slice(1);
  };
  await askForRest(['a', 'b', 'c'], takeOne, 'puts into books', 1);
  expect(asked).toEqual([['a', 'b', 'c'], ['b', 'c'], ['c']]);
});

test('what always is left is a failure of its own name', async () => {
  const failure = askForRest(['a', 'b'], async (parts) => parts.slice(-1), 'puts into books', 1);
  await expect(failure).rejects.toThrow(BatchUnfinishedError);
  await expect(failure).rejects.toThrow('DynamoDB left 1 of 2 puts into books undone 8 times');
});

test('a call that fails is not made again: the SDK has done that', async () => {
  let calls = 0;
  const failing = async () => {
    calls += 1;
    throw new Error('denied');
  };
  await expect(askForRest(['a'], failing, 'puts into books', 1)).rejects.toThrow('denied');
  expect(calls).toBe(1);
});
