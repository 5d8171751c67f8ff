import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { expandCorrections } from '#core/slo/correction.ts';
import { type BucketWrite, type Day, emptyDay, groupByDay, writeBuckets } from '#core/slo/day.ts';
import { sumDay } from '#core/slo/day-sums.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { foldDays, joinLedger, ledgerNeeds, type MonthFold, monthOf, reachOf } from '#core/slo/fold.ts';
import type { Ledger } from '#core/slo/ledger.ts';
import { firstDataOf, NO_DATA } from '#core/slo/minutes.ts';
import type { AlertRule, Budgeting, BudgetWindow, Correction } from '#core/slo/schema.ts';
import { openBooks } from '#core/slo/slo-books.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { firstOpenDay } from '#core/slo/state.ts';
import { NOON, sampleSlo } from './sample-slo.ts';

const YEAR_START = Date.UTC(2026, 0, 1);
const horizonArbitrary = fc.oneof(
  fc.integer({ min: 0, max: 3 * 366 * 1_440 }).map((minutes) => instant(YEAR_START + minutes * MINUTE_MS)),
  // Midnight and its neighbours.
  fc
    .tuple(fc.integer({ min: 0, max: 3 * 366 }), fc.integer({ min: -1, max: 1 }))
    .map(([days, minutes]) => instant(YEAR_START + days * DAY_MS + minutes * MINUTE_MS)),
);
const windowArbitrary = fc.integer({ min: 1, max: 90 * 24 }).map((hours) => hours * HOUR_MS);
const ruleArbitrary = fc
  .record({ long: fc.integer({ min: 1, max: 10 * 1_440 }), short: fc.integer({ min: 1, max: 5 * 1_440 }) })
  .map(
    ({ long, short }): AlertRule => ({
      name: 'own',
      severity: 'page',
      longMs: long * MINUTE_MS,
      shortMs: short * MINUTE_MS,
      threshold: '1',
      minFailures: 1,
    }),
  );

test('every figure of any window is read from exactly the needed days and months, and is that of all minutes', () => {
  const bucketsArbitrary = fc.array(
    fc.tuple(
      fc.oneof(fc.integer({ min: 0, max: 91 * 1_440 }), fc.integer({ min: 0, max: 5 * 1_440 })),
      fc.option(fc.integer({ min: 0, max: 9 }), { nil: null, freq: 4 }),
      fc.option(fc.integer({ min: 0, max: 20 }), { nil: null, freq: 6 }),
    ),
    { maxLength: 25 },
  );
  fc.assert(
    fc.property(
      horizonArbitrary,
      windowArbitrary,
      fc.option(ruleArbitrary, { nil: undefined }),
      fc.integer({ min: 0, max: 6 }),
      bucketsArbitrary,
      fc.constantFrom('good' as const, 'bad' as const),
      (horizon, lengthMs, rule, daysUnfolded, buckets, counts) => {
        const terms = sloTerms(
          sampleSlo({ window: { kind: 'rolling', lengthMs }, ...(rule === undefined ? {} : { rules: [rule] }) }),
        );
        const foldedThrough = plusMs(firstOpenDay(horizon), -daysUnfolded * DAY_MS);
        const store = storeOf(
          buckets.map(([ago, part, total]) => bucket(plusMs(horizon, -(ago + 1) * MINUTE_MS), part, total)),
          counts,
          foldedThrough,
        );

        const needs = ledgerNeeds(terms, horizon, foldedThrough, []);
        const loaded = joinLedger(pick(store.days, needs.days), pick(store.folds, needs.months));

        const everything = new Map([...store.days].map(([start, day]) => [start, sumDay(day)]));
        const evaluate = (ledger: Ledger) =>
          evaluateSlo(terms, openBooks(terms, { ledger, days: [], corrections: [], firstData: NO_DATA }), horizon, 0);
        expect(evaluate(loaded)).toEqual(evaluate(everything));
      },
    ),
    { seed: 2026, numRuns: 100 },
  );
});

test('corrected figures of any window, by any method, are those of all minutes too', () => {
  const bucketsArbitrary = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 40 * 1_440 }),
      fc.option(fc.integer({ min: 0, max: 9 }), { nil: null, freq: 4 }),
      fc.option(fc.integer({ min: 0, max: 20 }), { nil: null, freq: 6 }),
    ),
    { maxLength: 25 },
  );
  const windowsArbitrary: fc.Arbitrary<BudgetWindow> = fc.oneof(
    fc.integer({ min: 1, max: 40 * 24 }).map((hours) => ({ kind: 'rolling' as const, lengthMs: hours * HOUR_MS })),
    fc.constantFrom('day' as const, 'week' as const, 'month' as const).map((unit) => ({
      kind: 'calendar' as const,
      unit,
      every: 1,
      anchor: '2026-01-31T02:30:00',
      timeZone: 'Europe/Berlin',
    })),
  );
  const budgetingArbitrary = fc.constantFrom<Budgeting>(
    { method: 'Occurrences' },
    { method: 'Timeslices', sliceMs: 7 * MINUTE_MS, sliceTarget: '0.9', noData: 'bad' },
    { method: 'RatioTimeslices', sliceMs: HOUR_MS },
  );
  const correctionsArbitrary = fc.array(
    fc.record({
      kind: fc.constantFrom('exclude' as const, 'count-as-good' as const),
      ago: fc.integer({ min: 0, max: 40 * 1_440 }),
      minutes: fc.integer({ min: 1, max: 3_000 }),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(
      horizonArbitrary,
      windowsArbitrary,
      budgetingArbitrary,
      bucketsArbitrary,
      correctionsArbitrary,
      (horizon, window, budgeting, buckets, planned) => {
        const corrections = planned.map(({ kind, ago, minutes }): Correction => {
          const from = plusMs(horizon, -ago * MINUTE_MS);
          return { kind, reason: 'planned work', when: { type: 'once', from, to: plusMs(from, minutes * MINUTE_MS) } };
        });
        const slo = { ...sampleSlo({ window, budgeting }), corrections };
        const terms = sloTerms(slo);
        const foldedThrough = firstOpenDay(horizon);
        const store = storeOf(
          buckets.map(([ago, part, total]) => bucket(plusMs(horizon, -(ago + 1) * MINUTE_MS), part, total)),
          'bad',
          foldedThrough,
        );
        const reach = reachOf(terms, horizon);
        const intervals = expandCorrections(corrections, reach, horizon);
        const firstData = firstDataOf([...store.days.values()]);

        const needs = ledgerNeeds(terms, horizon, foldedThrough, [], intervals);
        const days = pick(store.days, needs.days);
        const ledger = joinLedger(days, pick(store.folds, needs.months), intervals);
        const loaded = openBooks(terms, { ledger, days, corrections: intervals, firstData });

        const all = [...store.days.values()];
        const everything = openBooks(terms, {
          ledger: joinLedger(all, [], intervals),
          days: all,
          corrections: intervals,
          firstData,
        });
        expect(evaluateSlo(terms, loaded, horizon, 0)).toEqual(evaluateSlo(terms, everything, horizon, 0));
      },
    ),
    { seed: 2026, numRuns: 120 },
  );
});

describe('the items that are read for an SLO', () => {
  test('are at most five days and two months for 30 days and the default rules, at any moment', () => {
    const terms = sloTerms(sampleSlo());
    fc.assert(
      fc.property(horizonArbitrary, (horizon) => {
        const { days, months } = ledgerNeeds(terms, horizon, firstOpenDay(horizon), []);
        expect(days.length).toBeLessThanOrEqual(5);
        expect(months.length).toBeLessThanOrEqual(2);
      }),
      { seed: 2026, numRuns: 1_000 },
    );
  });

  test('are the four open days, the day that the window begins in, and the months between', () => {
    const terms = sloTerms(sampleSlo());
    expect(ledgerNeeds(terms, NOON, day('2026-09-20'), [])).toEqual({
      days: ['2026-08-24', '2026-09-20', '2026-09-21', '2026-09-22', '2026-09-23'].map(day),
      months: ['2026-08', '2026-09'],
    });
  });

  test('are the open days alone for a window that begins in them', () => {
    const terms = sloTerms(sampleSlo({ window: { kind: 'rolling', lengthMs: DAY_MS } }));
    expect(ledgerNeeds(terms, NOON, day('2026-09-20'), [])).toEqual({
      days: ['2026-09-20', '2026-09-21', '2026-09-22', '2026-09-23'].map(day),
      months: [],
    });
  });

  test('and the days that wait to be folded or are about to be written, with the months of their folds', () => {
    const terms = sloTerms(sampleSlo({ window: { kind: 'rolling', lengthMs: DAY_MS } }));
    const needs = ledgerNeeds(terms, NOON, day('2026-09-18'), ['2025-12-31', '2026-09-23'].map(day));
    expect(needs).toEqual({
      days: ['2026-09-18', '2026-09-19', '2026-09-20', '2026-09-21', '2026-09-22', '2026-09-23', '2025-12-31'].map(day),
      months: ['2025-12', '2026-09'],
    });
  });
});

test('the items that are read for slices are all days by the minute, from two slices before the longest lookback on, and no fold', () => {
  const budgeting = { method: 'Timeslices', sliceMs: DAY_MS, sliceTarget: '0.9', noData: 'good' } as const;
  const terms = sloTerms(sampleSlo({ budgeting, window: { kind: 'rolling', lengthMs: DAY_MS } }));
  const { days, months } = ledgerNeeds(terms, NOON, day('2026-09-20'), []);
  expect(days.toSorted()).toEqual([18, 19, 20, 21, 22, 23].map((date) => day(`2026-09-${date}`)));
  expect(months).toEqual([]);
});

describe('a month of folded days', () => {
  test('keeps its other days when one is folded again', () => {
    const [first, second] = [dayOf('2026-09-01', 1), dayOf('2026-09-02', 2)];
    const fold = foldDays({ month: '2026-09', days: new Map() }, [first, second]);
    const again = foldDays(fold, [dayOf('2026-09-02', 5)]);
    expect([...again.days].map(([start, { bad }]) => [start, bad[24]])).toEqual([
      [first.start, 1],
      [second.start, 5],
    ]);
    expect(fold.days.get(second.start)?.bad[24]).toBe(2);
  });

  test('gives way to the minutes of a day where they are loaded too', () => {
    const fold = foldDays({ month: '2026-09', days: new Map() }, [dayOf('2026-09-01', 1)]);
    const ledger = joinLedger([dayOf('2026-09-01', 7)], [fold]);
    expect(ledger.get(day('2026-09-01'))?.bad).toHaveLength(1_441);
    expect(ledger.get(day('2026-09-01'))?.bad[1_440]).toBe(7);
  });

  test('is named for its days in UTC', () => {
    expect(monthOf(day('2026-09-30'))).toBe('2026-09');
    expect(monthOf(day('2026-10-01'))).toBe('2026-10');
  });
});

function storeOf(writes: readonly BucketWrite[], counts: 'good' | 'bad', foldedThrough: Instant) {
  const days = new Map(
    [...groupByDay(writes)].map(([start, ofDay]) => [start, writeBuckets(emptyDay(start, counts), ofDay)]),
  );
  const folded = [...days.values()].filter(({ start }) => start < foldedThrough);
  const folds = new Map(
    [...Map.groupBy(folded, ({ start }) => monthOf(start))].map(([month, ofMonth]): [string, MonthFold] => [
      month,
      foldDays({ month, days: new Map() }, ofMonth),
    ]),
  );
  return { days, folds };
}

function pick<Key, Value>(all: ReadonlyMap<Key, Value>, keys: readonly Key[]): Value[] {
  return keys.flatMap((key) => all.get(key) ?? []);
}

function dayOf(text: string, bad: number): Day {
  return writeBuckets(emptyDay(day(text), 'bad'), [bucket(plusMs(day(text), HOUR_MS), bad, 10)]);
}

function bucket(start: Instant, part: number | null, total: number | null): BucketWrite {
  return { start, widthMs: MINUTE_MS, part, total, readAt: instant(1) };
}

function day(text: string): Instant {
  return instant(Date.parse(`${text}T00:00:00Z`));
}
