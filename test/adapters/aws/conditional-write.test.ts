import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { writtenOrConflict } from '#adapters/aws/conditional-write.ts';

const base = { message: 'no', $metadata: {} };
const cancelled = (...codes: (string | undefined)[]) =>
  new TransactionCanceledException({
    ...base,
    CancellationReasons: codes.map((Code) => (Code === undefined ? {} : { Code })),
  });

test('a write that is done is written', async () => {
  expect(await writtenOrConflict(Promise.resolve({}))).toBe('written');
});

test.each([
  ['its condition', new ConditionalCheckFailedException(base)],
  ['the condition of one of its parts', cancelled('None', 'ConditionalCheckFailed', undefined)],
  ['another transaction', cancelled('TransactionConflict', 'None')],
  ['a transaction that is still under way', new TransactionConflictException(base)],
])('a write that is refused by %s has met another writer', async (_, error) => {
  expect(await writtenOrConflict(Promise.reject(error))).toBe('conflict');
});

test.each([
  ['its size', cancelled('None', 'ValidationError')],
  ['throttling beside a race', cancelled('ConditionalCheckFailed', 'ThrottlingError')],
  ['no reason at all', new TransactionCanceledException(base)],
  ['the network', new Error('socket hang up')],
])('a write that fails for %s is a failure', async (_, error) => {
  await expect(writtenOrConflict(Promise.reject(error))).rejects.toBe(error);
});
