import { describe, expect, test } from 'vitest';
import { instant } from '#core/shared/instant.ts';
import type { WorkQueue } from '#flows/shared/ports.ts';
import type { Shard } from '#flows/slo/shard.ts';

/**
 * What every work queue promises, shown with shards. `open` gives an empty queue and what its workers were given so far, in any order,
 * once all that was sent has arrived.
 */
export function describeWorkQueue(
  name: string,
  open: () => Promise<{ queue: WorkQueue<Shard>; received: () => Promise<Shard[]> }>,
): void {
  describe(`the work queue in ${name}`, () => {
    test('hands each shard to a worker, whole', async () => {
      const { queue, received } = await open();
      const shard: Shard = { ...shardOf(0), names: ['checkout-availability', 'überblick', 'a'.repeat(63)] };
      await queue.send([shard]);
      expect(await received()).toEqual([shard]);
    });

    test('takes more shards than fit into one call of any queue, and loses none', async () => {
      const { queue, received } = await open();
      const shards = Array.from({ length: 41 }, (_, index) => shardOf(index));
      await queue.send(shards);
      expect((await received()).toSorted(byName)).toEqual(shards.toSorted(byName));
    });

    test('takes a shard without SLOs, and no shards at all', async () => {
      const { queue, received } = await open();
      await queue.send([]);
      await queue.send([{ ...shardOf(0), names: [] }]);
      expect(await received()).toEqual([{ ...shardOf(0), names: [] }]);
    });

    test('takes ten full shards of the longest names at once', async () => {
      const { queue, received } = await open();
      const names = Array.from({ length: 250 }, (_, index) => `${index}`.padStart(63, 'x'));
      const shards = Array.from({ length: 10 }, (_, index): Shard => ({ ...shardOf(index), names }));
      await queue.send(shards);
      expect((await received()).toSorted(byTime)).toEqual(shards);
    });
  });
}

function shardOf(index: number): Shard {
  return { cadence: 'hourly', scheduledAt: instant(1_790_164_800_000 + index * 60_000), names: [`slo-${index}`] };
}

function byName(a: Shard, b: Shard): number {
  return (a.names[0] ?? '').localeCompare(b.names[0] ?? '');
}

function byTime(a: Shard, b: Shard): number {
  return a.scheduledAt - b.scheduledAt;
}
