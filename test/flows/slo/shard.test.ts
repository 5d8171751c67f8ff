import { expect, test } from 'vitest';
import { SHARD_SIZE_MAX, shardSchema } from '#flows/slo/shard.ts';
import { NOON } from '#test/core/slo/sample-slo.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `slo-${index}`);
const shard = { cadence: 'fast', scheduledAt: NOON, names: names(SHARD_SIZE_MAX) };

test('a shard is read back from a message as it was sent', () => {
  expect(shardSchema.parse(JSON.parse(JSON.stringify(shard)))).toEqual(shard);
  expect(shardSchema.parse({ ...shard, names: [] })).toEqual({ ...shard, names: [] });
});

test('a message that is too large, or no shard, is refused', () => {
  expect(shardSchema.safeParse({ ...shard, names: names(SHARD_SIZE_MAX + 1) }).success).toBe(false);
  expect(shardSchema.safeParse({ ...shard, cadence: 'daily' }).success).toBe(false);
  expect(shardSchema.safeParse({ ...shard, scheduledAt: '2026-09-23T12:00:00Z' }).success).toBe(false);
  expect(shardSchema.safeParse({ ...shard, more: 1 }).success).toBe(false);
});
