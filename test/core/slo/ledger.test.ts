import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldToHours } from '#core/slo/day-sums.ts';
import { firstSeen, type Ledger, seenBetween, type Tally, tally } from '#core/slo/ledger.ts';
import type { RatioSli } from '#core/slo/schema.ts';
import { ledgerOf, minute, NOON, type SampleBucket } from './sample-slo.ts';

const RUNS = { seed: 2026, numRuns: 150 };
/** Nothing is provisional. */
const LONG_AFTER = minute(100_000);

describe('one bucket', () => {
  test.each<[string, RatioSli['counts'], number | null, number | null, Tally, Tally]>([
    ['of good events', 'good', 7, 10, tallyOf(3, 10), tallyOf(3, 10)],
    ['of bad events', 'bad', 7, 10, tallyOf(7, 10), tallyOf(7, 10)],
    ['whose bad count is missing had no failures', 'bad', null, 10, tallyOf(0, 10), tallyOf(0, 10)],
    [
      'whose good count is missing is only late, and once settled all bad',
      'good',
      null,
      10,
      tallyOf(0, 0),
      tallyOf(10, 10),
    ],
    ['whose total is missing is an anomaly without data', 'good', 3, null, tallyOf(0, 0, 1), tallyOf(0, 0, 1)],
    ['whose total is missing beside a bad count is one too', 'bad', 3, null, tallyOf(0, 0, 1), tallyOf(0, 0, 1)],
    ['with more good events than events is clamped, an anomaly', 'good', 11, 10, tallyOf(0, 10, 1), tallyOf(0, 10, 1)],
    ['with more bad events than events is clamped, an anomaly', 'bad', 11, 10, tallyOf(10, 10, 1), tallyOf(10, 10, 1)],
    ['with as many good events as events is in order', 'good', 10, 10, tallyOf(0, 10), tallyOf(0, 10)],
    ['of no events is data all the same', 'good', 0, 0, tallyOf(0, 0), tallyOf(0, 0)],
  ])('%s', (_, counts, part, total, provisional, settled) => {
    const ledger = ledgerOf([[0, part, total]], counts);
    expect(tally(ledger, NOON, minute(1), NOON)).toEqual(provisional);
    expect(tally(ledger, NOON, minute(1), minute(1))).toEqual(settled);
    expect(seenBetween(ledger, NOON, minute(1))).toBe(true);
  });
});

describe('an interval of buckets', () => {
  const countArbitrary = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 1_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.MAX_SAFE_INTEGER, 2 ** 60, 2 ** 53 + 2) },
  );
  const bucketArbitrary = fc.tuple(
    // Two days; thick around midnight, so that intervals begin and end beside it.
    fc.oneof(fc.integer({ min: -720, max: 2_159 }), fc.integer({ min: 700, max: 740 })),
    fc.option(countArbitrary, { nil: null, freq: 4 }),
    fc.option(countArbitrary, { nil: null, freq: 4 }),
  );
  const bucketsArbitrary = fc.uniqueArray(bucketArbitrary, { selector: ([at]) => at, maxLength: 60 });
  const minuteArbitrary = fc.oneof(fc.integer({ min: -900, max: 2_400 }), fc.integer({ min: 700, max: 740 }));

  test('adds up to what its buckets hold one by one, exactly', () => {
    fc.assert(
      fc.property(
        bucketsArbitrary,
        fc.constantFrom('good' as const, 'bad' as const),
        fc.array(fc.tuple(minuteArbitrary, minuteArbitrary, minuteArbitrary), { minLength: 5, maxLength: 5 }),
        (buckets, counts, intervals) => {
          const ledger = ledgerOf(buckets, counts);
          for (const [a, b, provisionalFrom] of intervals) {
            const [from, to] = [Math.min(a, b), Math.max(a, b)];
            const sum = tally(ledger, minute(from), minute(to), minute(provisionalFrom));
            expect(asBigInts(sum)).toEqual(oracle(buckets, counts, from, to, provisionalFrom));
          }
        },
      ),
      RUNS,
    );
  });

  test('never holds more than a longer one that contains it', () => {
    fc.assert(
      fc.property(
        bucketsArbitrary,
        fc.constantFrom('good' as const, 'bad' as const),
        minuteArbitrary,
        (buckets, counts, provisionalFrom) => {
          const ledger = ledgerOf(buckets, counts);
          let shorter: Tally = tallyOf(0, 0);
          for (const length of [1, 5, 30, 60, 120, 360, 1_440, 2_880]) {
            const longer = tally(ledger, minute(2_160 - length), minute(2_160), minute(provisionalFrom));
            expect(
              longer.bad >= shorter.bad && longer.total >= shorter.total && longer.anomalies >= shorter.anomalies,
            ).toBe(true);
            shorter = longer;
          }
        },
      ),
      RUNS,
    );
  });

  test('of whole hours is the same from the hours of a day as from its minutes', () => {
    fc.assert(
      fc.property(
        bucketsArbitrary,
        fc.constantFrom('good' as const, 'bad' as const),
        fc.integer({ min: -14, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (buckets, counts, first, hours) => {
          const minutes = ledgerOf(buckets, counts);
          const folded: Ledger = new Map([...minutes].map(([day, sums]) => [day, foldToHours(sums)]));
          const [from, to] = [minute(first * 60), minute((first + hours) * 60)];
          for (const provisionalFrom of [from, to]) {
            expect(tally(folded, from, to, provisionalFrom)).toEqual(tally(minutes, from, to, provisionalFrom));
          }
        },
      ),
      RUNS,
    );
  });

  test('that cuts an hour of a folded day dies loudly rather than guess', () => {
    const folded: Ledger = new Map([...ledgerOf([[0, 1, 1]])].map(([day, sums]) => [day, foldToHours(sums)]));
    expect(() => tally(folded, minute(30), minute(120), LONG_AFTER)).toThrow(
      'the minutes around 2026-09-23T12:30:00Z were not loaded, only the hours of that day',
    );
    expect(tally(folded, minute(60), minute(120), LONG_AFTER)).toEqual(tallyOf(0, 0));
  });

  test('is empty where nothing is known of its days', () => {
    expect(tally(new Map(), minute(-10), NOON, NOON)).toEqual(tallyOf(0, 0));
    expect(tally(ledgerOf([[0, 1, 1]]), NOON, NOON, NOON)).toEqual(tallyOf(0, 0));
  });
});

describe('the first bucket with data', () => {
  test('is found wherever the first day begins, and there may be none', () => {
    const midnight = 720;
    const ledger = ledgerOf([
      [midnight - 1, null, 0],
      [midnight, 1, null],
    ]);
    expect(firstSeen(ledger, NOON, minute(midnight + 5))).toBe(minute(midnight - 1));
    expect(firstSeen(ledger, minute(midnight), minute(midnight + 5))).toBe(minute(midnight));
    expect(firstSeen(ledger, minute(midnight + 1), minute(midnight + 5))).toBeNull();
    expect(firstSeen(ledger, NOON, minute(midnight - 1))).toBeNull();
    expect(seenBetween(ledger, NOON, minute(midnight - 1))).toBe(false);
    expect(seenBetween(ledger, NOON, minute(midnight))).toBe(true);
  });
});

/** Section 1 of the semantics, bucket by bucket. */
function oracle(
  buckets: readonly SampleBucket[],
  counts: RatioSli['counts'],
  from: number,
  to: number,
  provisionalFrom: number,
) {
  const sum = { bad: 0n, total: 0n, anomalies: 0 };
  for (const [at, part, total] of buckets) {
    if (at < from || at >= to) continue;
    if (total === null) {
      if (part !== null) sum.anomalies += 1;
      continue;
    }
    if (part === null && counts === 'good' && at >= provisionalFrom) continue;
    const counted = BigInt(part ?? 0);
    const all = BigInt(total);
    if (counted > all) sum.anomalies += 1;
    const clamped = counted > all ? all : counted;
    sum.bad += counts === 'good' ? all - clamped : clamped;
    sum.total += all;
  }
  return sum;
}

function asBigInts({ bad, total, anomalies }: Tally) {
  return { bad: BigInt(bad), total: BigInt(total), anomalies };
}

function tallyOf(bad: number, total: number, anomalies = 0): Tally {
  return { bad, total, anomalies };
}
