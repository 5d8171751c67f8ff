import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { complement, type Ratio, ratioOf, sumOf } from '#core/shared/ratio.ts';
import { exact } from '#core/slo/alert-rules.ts';
import { type BucketWrite, type Day, emptyDay, groupByDay, writeBuckets } from '#core/slo/day.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { offlineBooks } from '#core/slo/offline-books.ts';
import { type ExactReading, readSlo, SETTLE_MS } from '#core/slo/read-slo.ts';
import type { Budgeting, Correction, Slo } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { minute, NOON, sampleSlo } from './sample-slo.ts';

// The properties that every method has, each against a slow and plain computation of the same thing.

/** Five hours before noon, so that settled, provisional and cut slices all occur. */
const MINUTES = 300;

const writesArbitrary = fc.array(
  fc.record({
    minute: fc.integer({ min: -MINUTES, max: -1 }),
    part: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 4 }),
    total: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 4 }),
    readAt: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 200 },
);

const correctionArbitrary: fc.Arbitrary<Correction> = fc
  .record({
    kind: fc.constantFrom('exclude' as const, 'count-as-good' as const),
    fromSeconds: fc.integer({ min: -MINUTES * 60, max: 0 }),
    lengthSeconds: fc.integer({ min: 1, max: 90 * 60 }),
  })
  .map(({ kind, fromSeconds, lengthSeconds }) => {
    const from = plusMs(NOON, fromSeconds * 1000);
    return { kind, reason: 'planned work', when: { type: 'once', from, to: plusMs(from, lengthSeconds * 1000) } };
  });
const correctionsArbitrary = fc.array(correctionArbitrary, { maxLength: 4 });

const sliceMsArbitrary = fc.constantFrom(1, 5, 7, 45).map((minutes) => minutes * MINUTE_MS);
const timeslicesArbitrary = fc.record({
  method: fc.constant('Timeslices' as const),
  sliceMs: sliceMsArbitrary,
  sliceTarget: fc.constantFrom('0.5', '0.9', '1'),
  noData: fc.constantFrom('good' as const, 'bad' as const, 'excluded' as const),
});
const ratiosArbitrary = fc.record({ method: fc.constant('RatioTimeslices' as const), sliceMs: sliceMsArbitrary });
const budgetingArbitrary: fc.Arbitrary<Budgeting> = fc.oneof(
  fc.constant({ method: 'Occurrences' as const }),
  timeslicesArbitrary,
  ratiosArbitrary,
);
const countsArbitrary = fc.constantFrom('good' as const, 'bad' as const);

type Write = { minute: number; part: number | null; total: number | null; readAt: number };

describe('the figures of an SLO, by any method', () => {
  test('do not depend on the order, the repetition or the batching of what was written', () => {
    fc.assert(
      fc.property(
        writesArbitrary,
        budgetingArbitrary,
        countsArbitrary,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (writes, budgeting, counts, draws) => {
          // Of two reads at one moment the later write counts, so their order is kept; all else may come in any.
          const shuffled = writes
            .flatMap((write) => (nextOf(draws) < 0.3 ? [write, write] : [write]))
            .map((write, index) => ({ write, index, draw: nextOf(draws) }))
            .sort((a, b) =>
              a.write.minute === b.write.minute && a.write.readAt === b.write.readAt
                ? a.index - b.index
                : a.draw - b.draw,
            )
            .map(({ write }) => write);
          const slo = sloBy(budgeting, counts);
          const inOrder = daysOf(writes, counts, () => 1);
          const later = daysOf(shuffled, counts, () => nextOf(draws));
          expect(figures(slo, later)).toEqual(figures(slo, inOrder));
        },
      ),
      { seed: 2026, numRuns: 150 },
    );
  });

  test('hold no more failures in a shorter lookback than in a longer one, and no more than there were', () => {
    fc.assert(
      fc.property(writesArbitrary, budgetingArbitrary, correctionsArbitrary, (writes, budgeting, corrections) => {
        const slo = { ...sloBy(budgeting, 'bad'), corrections };
        const { lookbacks } = reading(slo, daysOf(writes, 'bad'), NOON);
        const inOrder = [...lookbacks].sort(([a], [b]) => a - b).map(([, usage]) => usage);
        for (const [index, usage] of inOrder.entries()) {
          const longer = inOrder[index + 1] ?? usage;
          expect(usage.failures <= longer.failures).toBe(true);
          expect(usage.spent <= usage.of).toBe(true);
        }
      }),
      { seed: 2026, numRuns: 150 },
    );
  });

  test('are the same after a correction was added and withdrawn', () => {
    fc.assert(
      fc.property(
        writesArbitrary,
        budgetingArbitrary,
        correctionsArbitrary,
        correctionArbitrary,
        (writes, budgeting, corrections, withdrawn) => {
          const days = daysOf(writes, 'good');
          const slo = { ...sloBy(budgeting, 'good'), corrections };
          const before = figures(slo, days);
          figures({ ...slo, corrections: [...corrections, withdrawn] }, days);
          expect(figures(slo, days)).toEqual(before);
        },
      ),
      { seed: 2026, numRuns: 60 },
    );
  });

  test('count each event once: good and bad make the total', () => {
    fc.assert(
      fc.property(writesArbitrary, budgetingArbitrary, correctionsArbitrary, (writes, budgeting, corrections) => {
        const { good, bad, total } = figures({ ...sloBy(budgeting, 'bad'), corrections }, daysOf(writes, 'bad'));
        expect(good + bad).toBe(total);
      }),
      { seed: 2026, numRuns: 60 },
    );
  });
});

describe('slices', () => {
  test('by Timeslices are those of a plain walk over all buckets, at any horizon', () => {
    fc.assert(
      fc.property(
        writesArbitrary,
        timeslicesArbitrary,
        countsArbitrary,
        correctionsArbitrary,
        fc.option(fc.integer({ min: -MINUTES - 60, max: 0 }), { nil: undefined }),
        fc.integer({ min: 0, max: 200 }),
        (writes, budgeting, counts, corrections, sinceMinute, ago) => {
          const since = sinceMinute === undefined ? {} : { since: minute(sinceMinute) };
          const slo = { ...sloBy(budgeting, counts), ...since, corrections };
          const days = daysOf(writes, counts);
          const horizon = minute(-ago);
          const { usage } = reading(slo, days, horizon);
          expect(usage.slices).toEqual(walkTimeslices(slo, budgeting, days, horizon));
        },
      ),
      { seed: 2026, numRuns: 300 },
    );
  });

  test('by RatioTimeslices add up to the exact mean of their ratios, at any horizon', () => {
    fc.assert(
      fc.property(
        writesArbitrary,
        ratiosArbitrary,
        countsArbitrary,
        correctionsArbitrary,
        fc.integer({ min: 0, max: 200 }),
        (writes, budgeting, counts, corrections, ago) => {
          const slo = { ...sloBy(budgeting, counts), corrections };
          const days = daysOf(writes, counts);
          const horizon = minute(-ago);
          const { usage } = reading(slo, days, horizon);
          const ratios = walkSlices(slo, budgeting.sliceMs, days, horizon)
            .filter(({ total }) => total > 0)
            .map(({ bad, total }): Ratio => ratioOf(bad, total));
          const exactly = usage.exactly?.() ?? usage;
          expect(usage.isSilent).toBe(ratios.length === 0);
          const spent = sumOf(ratios);
          expect(BigInt(exactly.spent) * BigInt(spent.denominator)).toBe(
            BigInt(spent.numerator) * BigInt(exactly.scale),
          );
          // What was cut off is within the slack that is claimed.
          const least = { numerator: usage.spent, denominator: usage.scale };
          const most = { numerator: BigInt(usage.spent) + BigInt(usage.slack), denominator: usage.scale };
          expect(compare(least, spent) <= 0 && compare(spent, most) <= 0).toBe(true);
        },
      ),
      { seed: 2026, numRuns: 200 },
    );
  });
});

/** One bucket as of a horizon, judged by the words of the reference. */
interface Seen {
  readonly bad: number;
  readonly total: number;
  readonly data: boolean;
  readonly excluded: boolean;
  readonly forgiven: boolean;
}

function seeBucket(slo: Slo, days: readonly Day[], start: Instant, horizon: Instant): Seen {
  const day = days.find((each) => start >= each.start && start < each.start + 24 * HOUR_MS);
  const index = day === undefined ? 0 : (start - day.start) / MINUTE_MS;
  const [part, total] = [day?.part[index] ?? Number.NaN, day?.total[index] ?? Number.NaN];
  const covers = (kind: Correction['kind']) =>
    slo.corrections.some(
      (each) => each.kind === kind && each.when.type === 'once' && each.when.from <= start && start < each.when.to,
    );
  const [excluded, forgiven] = [covers('exclude'), covers('count-as-good')];
  const provisional = start + MINUTE_MS > horizon - SETTLE_MS;
  const lacks = Number.isNaN(total) || (Number.isNaN(part) && slo.sli.counts === 'good' && provisional);
  if (lacks || excluded) return { bad: 0, total: 0, data: false, excluded, forgiven };
  const counted = Math.min(Number.isNaN(part) ? 0 : part, total);
  const bad = slo.sli.counts === 'good' ? total - counted : counted;
  return { bad: forgiven ? 0 : bad, total, data: true, excluded, forgiven };
}

function walkSlices(slo: Slo, sliceMs: number, days: readonly Day[], horizon: Instant) {
  const from = horizon - 6 * HOUR_MS;
  const slices = [];
  for (let start = Math.ceil(from / sliceMs) * sliceMs; start + sliceMs <= horizon; start += sliceMs) {
    const buckets: Seen[] = [];
    for (let at = start; at < start + sliceMs; at += MINUTE_MS)
      buckets.push(seeBucket(slo, days, instant(at), horizon));
    const sum = (of: (bucket: Seen) => number) => buckets.reduce((total, bucket) => total + of(bucket), 0);
    slices.push({
      start,
      bad: sum(({ bad }) => bad),
      total: sum(({ total }) => total),
      data: buckets.some(({ data }) => data),
      excluded: buckets.every(({ excluded }) => excluded),
      forgiven: buckets.every(({ forgiven }) => forgiven),
    });
  }
  return slices;
}

function walkTimeslices(
  slo: Slo,
  budgeting: Budgeting & { method: 'Timeslices' },
  days: readonly Day[],
  horizon: Instant,
) {
  const raw = { ...slo, corrections: [] };
  const firstData = walkSlices(raw, MINUTE_MS, days, horizon).find(({ data }) => data)?.start;
  const since = slo.since ?? firstData ?? Number.POSITIVE_INFINITY;
  const badMax = complement(exact(budgeting.sliceTarget));
  const sum = { seen: 0, expected: 0, bad: 0, noData: 0, excluded: 0 };
  for (const slice of walkSlices(slo, budgeting.sliceMs, days, horizon)) {
    const isSilent = !slice.data && !slice.forgiven;
    if (slice.start < since || slice.excluded || (isSilent && budgeting.noData === 'excluded')) {
      sum.excluded += 1;
      continue;
    }
    sum.seen += 1;
    sum.expected += 1;
    if (!slice.data) sum.noData += 1;
    const isOver = slice.bad * Number(badMax.denominator) > slice.total * Number(badMax.numerator);
    if (slice.data ? isOver : isSilent && budgeting.noData === 'bad') sum.bad += 1;
  }
  return sum;
}

function sloBy(budgeting: Budgeting, counts: 'good' | 'bad'): Slo {
  const sample = sampleSlo({ window: { kind: 'rolling', lengthMs: 6 * HOUR_MS }, target: '0.9' });
  return { ...sample, budgeting, sli: { ...sample.sli, counts } };
}

function reading(slo: Slo, days: readonly Day[], horizon: Instant): ExactReading {
  const terms = sloTerms(slo);
  return readSlo(terms, offlineBooks(terms, days, { from: horizon, to: horizon, delayMs: 0 }), horizon, 0);
}

function figures(slo: Slo, days: readonly Day[]) {
  const terms = sloTerms(slo);
  return evaluateSlo(terms, offlineBooks(terms, days, { from: NOON, to: NOON, delayMs: 0 }), NOON, 0).figures;
}

/** Writes in batches: a draw under one half begins a new one. */
function daysOf(writes: readonly Write[], counts: 'good' | 'bad', draw: () => number = () => 1): Day[] {
  let days = new Map<Instant, Day>();
  let batch: BucketWrite[] = [];
  const flush = () => {
    for (const [start, ofDay] of groupByDay(batch))
      days = new Map(days).set(start, writeBuckets(days.get(start) ?? emptyDay(start, counts), ofDay));
    batch = [];
  };
  for (const { minute: fromNoon, part, total, readAt } of writes) {
    batch.push({ start: minute(fromNoon), widthMs: MINUTE_MS, part, total, readAt: instant(readAt) });
    if (draw() < 0.5) flush();
  }
  flush();
  return [...days.values()];
}

function nextOf(draws: Iterator<number>): number {
  return draws.next().value ?? 0;
}

function compare(a: Ratio, b: Ratio): number {
  const [left, right] = [BigInt(a.numerator) * BigInt(b.denominator), BigInt(b.numerator) * BigInt(a.denominator)];
  return left < right ? -1 : left > right ? 1 : 0;
}
