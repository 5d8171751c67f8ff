import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type BucketWrite, type Day, emptyDay, groupByDay, recount, writeBuckets } from '#core/slo/day.ts';
import { sumDay } from '#core/slo/day-sums.ts';
import { tally } from '#core/slo/ledger.ts';

const RUNS = { seed: 2026, numRuns: 150 };
const START = instant(Date.UTC(2026, 8, 23));
const EMPTY = emptyDay(START, 'bad');

describe('a write', () => {
  test('replaces its bucket, never adds to it', () => {
    const day = writeBuckets(EMPTY, [write(3, 1, 10, 1), write(3, 2, 20, 2)]);
    expect(bucketsOf(day)).toEqual([[3, 2, 20, 2]]);
  });

  test('that was read earlier than what is there changes nothing, one of the same time replaces it', () => {
    const day = writeBuckets(EMPTY, [write(3, 1, 10, 5)]);
    expect(writeBuckets(day, [write(3, 9, 99, 4)])).toBe(day);
    expect(bucketsOf(writeBuckets(day, [write(3, 9, 99, 5)]))).toEqual([[3, 9, 99, 5]]);
  });

  test('that says the same again gives back the very same day, so that nothing is stored', () => {
    const writes = [write(0, null, 10, 1), write(1_439, 2, null, 1), write(60, 3, 4, 1, 60)];
    const day = writeBuckets(EMPTY, writes);
    expect(writeBuckets(day, writes)).toBe(day);
    expect(writeBuckets(day, [])).toBe(day);
  });

  test('leaves the day it was given as it was', () => {
    writeBuckets(EMPTY, [write(3, 1, 10, 1)]);
    expect(bucketsOf(EMPTY)).toEqual([]);
  });

  test('can take a half away again', () => {
    const day = writeBuckets(EMPTY, [write(3, 1, 10, 1), write(3, null, 10, 2)]);
    expect(bucketsOf(day)).toEqual([[3, null, 10, 2]]);
  });

  test('of an older, coarser period stands at its first minute and empties the others', () => {
    const minutes = Array.from({ length: 12 }, (_, index) => write(index, 1, 10, 1));
    const day = writeBuckets(writeBuckets(EMPTY, minutes), [write(5, 7, 50, 2, 5)]);
    const sums = tally(new Map([[START, sumDay(day)]]), START, plusMs(START, DAY_MS), plusMs(START, DAY_MS));
    expect(sums).toEqual({ bad: 14, total: 120, anomalies: 0 });
    expect(bucketsOf(day).slice(5, 11)).toEqual([
      [5, 7, 50, 2],
      [6, null, null, 2],
      [7, null, null, 2],
      [8, null, null, 2],
      [9, null, null, 2],
      [10, 1, 10, 1],
    ]);
  });
});

describe('many writes', () => {
  const writesArbitrary = fc
    .array(
      fc.record({
        at: fc.integer({ min: 0, max: 11 }),
        width: fc.constantFrom(1, 1, 1, 5),
        part: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
        total: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
      }),
      { maxLength: 20 },
    )
    // No two reads at one moment: then the newest is known whatever the order.
    .map((all) =>
      all.map(({ at, width, part, total }, index) =>
        write(width === 5 ? at - (at % 5) : at, part, total, index + 1, width),
      ),
    );

  test('end in the same day whatever their order, repeats and batches', () => {
    fc.assert(
      fc.property(
        writesArbitrary.chain((writes) =>
          fc.tuple(
            fc.constant(writes),
            fc.shuffledSubarray([...writes, ...writes], { minLength: writes.length * 2 }),
            fc.integer({ min: 1, max: 5 }),
          ),
        ),
        ([writes, shuffled, batchSize]) => {
          let day: Day = EMPTY;
          for (let first = 0; first < shuffled.length; first += batchSize)
            day = writeBuckets(day, shuffled.slice(first, first + batchSize));
          expect(bucketsOf(day)).toEqual(bucketsOf(writeBuckets(EMPTY, writes)));
        },
      ),
      RUNS,
    );
  });

  test('leave of each minute what its newest read says', () => {
    fc.assert(
      fc.property(writesArbitrary, (writes) => {
        const newest = new Map<number, BucketWrite>();
        for (const each of writes) {
          const first = (each.start - START) / MINUTE_MS;
          for (let at = first; at < first + each.widthMs / MINUTE_MS; at += 1) newest.set(at, each);
        }
        const expected = [...newest]
          .sort(([a], [b]) => a - b)
          .map(([at, { start, part, total, readAt }]) => {
            const isFirst = plusMs(START, at * MINUTE_MS) === start;
            return [at, isFirst ? part : null, isFirst ? total : null, readAt];
          });
        expect(bucketsOf(writeBuckets(EMPTY, writes))).toEqual(expected);
      }),
      RUNS,
    );
  });

  test('are sorted into the UTC days that they belong to', () => {
    const writes = [write(1_439, 1, 1, 1), write(1_440, 2, 2, 1), write(-1, 3, 3, 1)];
    expect(groupByDay(writes)).toEqual(
      new Map([
        [START, [writes[0]]],
        [plusMs(START, DAY_MS), [writes[1]]],
        [plusMs(START, -DAY_MS), [writes[2]]],
      ]),
    );
  });
});

describe('an SLO that is edited to count the other side', () => {
  test('keeps the figures of its past', () => {
    const bucketArbitrary = fc.tuple(
      fc.integer({ min: 0, max: 1_439 }),
      fc.option(fc.integer({ min: 0, max: 12 }), { nil: null }),
      fc.integer({ min: 0, max: 10 }),
    );
    fc.assert(
      fc.property(
        fc.array(bucketArbitrary, { maxLength: 30 }),
        fc.constantFrom('good' as const, 'bad' as const),
        (buckets, counts) => {
          const day = writeBuckets(
            emptyDay(START, counts),
            buckets.map(([at, part, total]) => write(at, part, total, 1)),
          );
          const other = counts === 'good' ? 'bad' : 'good';
          const before = settled(day);
          expect(settled(recount(day, other))).toEqual(before);
          expect(settled(recount(recount(day, other), counts))).toEqual(before);
          expect(recount(day, counts)).toBe(day);
        },
      ),
      RUNS,
    );
  });

  test('still has no data where it had none', () => {
    const day = writeBuckets(EMPTY, [write(3, 1, null, 1)]);
    expect(settled(recount(day, 'good'))).toEqual({ bad: 0, total: 0 });
    expect(settled(recount(EMPTY, 'good'))).toEqual({ bad: 0, total: 0 });
  });
});

function settled(day: Day) {
  const { bad, total } = tally(new Map([[START, sumDay(day)]]), START, plusMs(START, DAY_MS), plusMs(START, DAY_MS));
  return { bad, total };
}

function write(at: number, part: number | null, total: number | null, readAt: number, width = 1): BucketWrite {
  return { start: plusMs(START, at * MINUTE_MS), widthMs: width * MINUTE_MS, part, total, readAt: instant(readAt) };
}

/** The minutes that were ever read: [minute, part, total, read at]. */
function bucketsOf(day: Day): (number | null)[][] {
  const orNull = (count: number | undefined) => (count === undefined || Number.isNaN(count) ? null : count);
  return [...day.readAt.keys()]
    .filter((at) => day.readAt[at] !== 0)
    .map((at) => [at, orNull(day.part[at]), orNull(day.total[at]), day.readAt[at] ?? 0]);
}
