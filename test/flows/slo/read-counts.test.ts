import { describe, expect, test } from 'vitest';
import { recordedSource } from '#adapters/local/recorded-source.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { oldestKept, type SourceRead } from '#core/slo/read-plan.ts';
import type { Slo } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';
import type { DueSlo } from '#flows/slo/due-slo.ts';
import { readCounts, type SloCounts, type Unanswered } from '#flows/slo/read-counts.ts';
import type { Cadence } from '#flows/slo/shard.ts';
import { minute, NOON, sampleMetric, sampleSlo, sampleState } from '#test/core/slo/sample-slo.ts';

const TOTAL = sampleMetric('Requests');

describe('what is read', () => {
  test('is joined into buckets of both sides, a missing half is said to be missing', async () => {
    const world = worldOf([due('a')]);
    world.record('a', -3, 1, 10);
    world.record('a', -2, 3, null);
    world.record('a', -1, null, 20);
    expect((await world.read()).get('a')).toEqual({
      kind: 'counts',
      deep: false,
      writes: [bucket(-3, 1, 10), bucket(-2, 3, null), bucket(-1, null, 20)],
    });
  });

  test('begins a quarter of an hour before what was read last, to the minute', async () => {
    const world = worldOf([due('a', { readThrough: minute(-5) })]);
    for (const at of [-21, -20, -1, 0]) world.record('a', at, 0, 1);
    expect(starts(await world.read(), 'a')).toEqual([minute(-20), minute(-1)]);
  });

  test('stops where the source may not hold the minutes in full yet', async () => {
    const world = worldOf([due('a')], { sourceDelayMs: 3 * MINUTE_MS });
    for (const at of [-4, -3]) world.record('a', at, 0, 1);
    expect(starts(await world.read(), 'a')).toEqual([minute(-4)]);
  });

  test('are the last 48 hours once a day, by the hourly run only', async () => {
    const deepReadAt = plusMs(NOON, -DAY_MS);
    const from = async (changes: Partial<SloState>, cadence: Cadence) => {
      const world = worldOf([due('a', changes)], { cadence });
      const counts = (await world.read()).get('a');
      return [counts?.kind === 'counts' && counts.deep, world.asked[0]?.from];
    };
    expect(await from({ deepReadAt }, 'hourly')).toEqual([true, plusMs(NOON, -48 * HOUR_MS)]);
    expect(await from({ deepReadAt: plusMs(deepReadAt, MINUTE_MS) }, 'hourly')).toEqual([false, minute(-75)]);
    expect(await from({ deepReadAt }, 'fast')).toEqual([false, minute(-75)]);
    expect(await from({ deepReadAt, readThrough: plusMs(NOON, -60 * HOUR_MS) }, 'hourly')).toEqual([
      true,
      plusMs(NOON, -60 * HOUR_MS - 15 * MINUTE_MS),
    ]);
  });

  test('is all that the source remembers of a new SLO, in wider buckets where it is old', async () => {
    const world = worldOf([{ terms: sloTerms(sloNamed('a')), state: undefined }]);
    for (const days of [1, 20, 100]) {
      for (const offset of [0, 1]) world.record('a', -days * 1_440 + offset, 1, 10);
    }
    const counts = (await world.read()).get('a');
    expect(counts).toMatchObject({ kind: 'counts', deep: true });
    expect(writesOf(counts).map(({ start, widthMs, total }) => [start, widthMs, total])).toEqual([
      [plusMs(NOON, -100 * DAY_MS), HOUR_MS, 20],
      [plusMs(NOON, -20 * DAY_MS), 5 * MINUTE_MS, 20],
      [plusMs(NOON, -DAY_MS), MINUTE_MS, 10],
      [plusMs(NOON, -DAY_MS + MINUTE_MS), MINUTE_MS, 10],
    ]);
    expect(world.asked.at(-1)?.from).toBe(oldestKept(sampleMetric('Requests'), NOON));
  });

  test('is nothing where everything was read already', async () => {
    const world = worldOf([due('a', { readThrough: minute(15) })]);
    expect((await world.read()).get('a')).toEqual({ kind: 'counts', writes: [], deep: false });
    expect(world.asked).toEqual([]);
  });

  test('is one series where both sides are the same', async () => {
    const slo = sampleSlo({ name: 'a', sli: { counts: 'bad', part: TOTAL, total: TOTAL } });
    const world = worldOf([{ terms: sloTerms(slo), state: sampleState() }]);
    world.source.record(TOTAL, minute(-1), 7);
    expect(writesOf((await world.read()).get('a'))).toEqual([bucket(-1, 7, 7)]);
    expect(world.asked.map(({ metrics }) => metrics)).toEqual([[TOTAL]]);
  });

  test('fails for the SLOs of a metric that can not be read, and for no other', async () => {
    const failure = { code: 'access-denied', reason: 'no' } as const;
    const world = worldOf([due('a'), due('b')]);
    world.record('b', -1, 1, 2);
    world.source.fail(sloNamed('a').sli.part, { kind: 'failed', failure });
    const counts = await world.read();
    expect(counts.get('a')).toEqual({ kind: 'failed', failure });
    expect(writesOf(counts.get('b'))).toEqual([bucket(-1, 1, 2)]);
  });
});

describe('the two sides of an SLO', () => {
  test('that are read in two calls are one bucket all the same', async () => {
    // Two days of 250 SLOs are cut into several calls, and the cut goes through an SLO.
    const names = Array.from({ length: 250 }, (_, index) => `slo-${index}`);
    const world = worldOf(
      names.map((name) => due(name, { deepReadAt: plusMs(NOON, -DAY_MS) })),
      { cadence: 'hourly' },
    );
    for (const name of names) world.record(name, -1, 3, 10);
    const counts = await world.read();
    expect(world.asked.length).toBeGreaterThan(1);
    expect(names.map((name) => writesOf(counts.get(name)))).toEqual(names.map(() => [bucket(-1, 3, 10)]));
  });

  test('that lie in two regions are one bucket all the same', async () => {
    const { sli } = sloNamed('a');
    const slo = { ...sloNamed('a'), sli: { ...sli, part: { ...sli.part, region: 'us-east-1' } } };
    const world = worldOf([{ terms: sloTerms(slo), state: sampleState() }]);
    world.source.record(slo.sli.part, minute(-1), 3);
    world.source.record(slo.sli.total, minute(-1), 10);
    expect(writesOf((await world.read()).get('a'))).toEqual([bucket(-1, 3, 10)]);
  });

  test('are not torn apart by a neighbour that reads the same total further back', async () => {
    const sharing = (name: string): Slo => ({ ...sloNamed(name), sli: { ...sloNamed(name).sli, total: TOTAL } });
    const shallow = { terms: sloTerms(sharing('shallow')), state: sampleState() };
    const deep = { terms: sloTerms(sharing('deep')), state: sampleState({ deepReadAt: plusMs(NOON, -DAY_MS) }) };
    for (const batch of [
      [shallow, deep],
      [deep, shallow],
    ]) {
      const world = worldOf(batch, { cadence: 'hourly' });
      for (const at of [-1_440, -1]) {
        world.source.record(TOTAL, minute(at), 10);
        for (const { terms } of batch) world.source.record(terms.slo.sli.part, minute(at), 3);
      }
      const counts = await world.read();
      expect(writesOf(counts.get('shallow'))).toEqual([bucket(-1, 3, 10)]);
      expect(writesOf(counts.get('deep'))).toEqual([bucket(-1_440, 3, 10), bucket(-1, 3, 10)]);
    }
  });
});

/** A batch of SLOs over a source that a test fills; every read that is asked is kept. */
function worldOf(batch: readonly DueSlo[], { cadence = 'fast' as Cadence, sourceDelayMs = 0 } = {}) {
  const source = recordedSource();
  const asked: SourceRead[] = [];
  return {
    source,
    asked,
    record(name: string, at: number, part: number | null, total: number | null) {
      const { sli } = sloNamed(name);
      if (part !== null) source.record(sli.part, minute(at), part);
      if (total !== null) source.record(sli.total, minute(at), total);
    },
    read() {
      const listening = {
        read: (read: SourceRead) => {
          asked.push(read);
          return source.read(read);
        },
      };
      const shard = { cadence, scheduledAt: NOON, names: batch.map(({ terms }) => terms.slo.name) };
      return readCounts({ source: listening, clock: { now: () => NOON }, sourceDelayMs }, shard, batch);
    },
  };
}

function due(name: string, state: Partial<SloState> = {}): DueSlo {
  return { terms: sloTerms(sloNamed(name)), state: sampleState({ slo: name, ...state }) };
}

function sloNamed(name: string): Slo {
  const dimensions = { Slo: name };
  return sampleSlo({
    name,
    sli: {
      counts: 'bad',
      part: sampleMetric('Errors', { dimensions }),
      total: sampleMetric('Requests', { dimensions }),
    },
  });
}

function bucket(at: number, part: number | null, total: number | null) {
  return { start: minute(at), widthMs: MINUTE_MS, part, total, readAt: NOON };
}

function writesOf(counts: SloCounts | Unanswered | undefined) {
  return counts?.kind === 'counts' ? counts.writes.toSorted((a, b) => a.start - b.start) : [];
}

function starts(all: ReadonlyMap<string, SloCounts | Unanswered>, name: string): Instant[] {
  return writesOf(all.get(name)).map(({ start }) => start);
}
