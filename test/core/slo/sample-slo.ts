import { DAY_MS, type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';
import { defaultRules } from '#core/slo/alert-rules.ts';
import { type BucketWrite, type Day, emptyDay, groupByDay, writeBuckets } from '#core/slo/day.ts';
import { sumDay } from '#core/slo/day-sums.ts';
import type { SloFigures } from '#core/slo/figures.ts';
import type { Ledger } from '#core/slo/ledger.ts';
import { offlineBooks } from '#core/slo/offline-books.ts';
import { type CloudWatchMetric, type RatioSli, type Slo, windowMs } from '#core/slo/schema.ts';
import type { SloBooks } from '#core/slo/slo-books.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';

/** Noon of a Wednesday. */
export const NOON = instant(Date.UTC(2026, 8, 23, 12));

/** An SLO of 99.9 % over 30 days that counts bad events. */
export function sampleSlo(changes: Partial<Slo> = {}): Slo {
  const target = changes.target ?? '0.999';
  const window = changes.window ?? { kind: 'rolling', lengthMs: 30 * DAY_MS };
  return {
    name: 'checkout',
    displayName: 'Checkout',
    service: 'shop',
    description: '',
    target,
    window,
    budgeting: { method: 'Occurrences' },
    minFailures: 2,
    rules: defaultRules(windowMs(window), target, 2).rules,
    corrections: [],
    policies: [],
    sli: { counts: 'bad', part: sampleMetric('Errors'), total: sampleMetric('Requests') },
    ...changes,
  };
}

export function sampleMetric(metricName: string, changes: Partial<CloudWatchMetric> = {}): CloudWatchMetric {
  return {
    source: 'CloudWatch',
    namespace: 'Shop',
    metricName,
    dimensions: {},
    statistic: 'Sum',
    region: 'eu-west-1',
    ...changes,
  };
}

/** What is known of an SLO that was evaluated an hour before noon. */
export function sampleState(changes: Partial<SloState> = {}): SloState {
  const anHourAgo = minute(-60);
  return {
    slo: 'checkout',
    displayName: 'Checkout',
    service: 'shop',
    target: '0.999',
    windowMs: 30 * DAY_MS,
    version: 3,
    eventVersion: 5,
    asOf: anHourAgo,
    booksAsOf: anHourAgo,
    readThrough: anHourAgo,
    deepReadAt: anHourAgo,
    settledThrough: minute(-180),
    foldedThrough: instant(Date.UTC(2026, 8, 20)),
    alerts: [],
    retiredAt: null,
    failure: null,
    firstDataAt: null,
    figures: null,
    rawFigures: null,
    incidentFrom: null,
    metRules: null,
    revisions: [],
    ...changes,
  };
}

/** Figures as a state holds them. */
export function stored(figures: SloFigures): NonNullable<SloState['figures']> {
  return { ...figures, burnRates: { ...figures.burnRates }, alerts: [...figures.alerts] };
}

/** A bucket: minutes from noon, what `part` counts, and all events; null where a half is missing. */
export type SampleBucket = readonly [minutesFromNoon: number, part: number | null, total: number | null];

/** The ledger of these buckets, all its days by the minute. */
export function ledgerOf(buckets: readonly SampleBucket[], counts: RatioSli['counts'] = 'bad'): Ledger {
  return new Map(daysOf(buckets, counts).map((day) => [day.start, sumDay(day)]));
}

/** The days of these buckets. */
export function daysOf(buckets: readonly SampleBucket[], counts: RatioSli['counts'] = 'bad'): Day[] {
  const writes = buckets.map(
    ([fromNoon, part, total]): BucketWrite => ({
      start: minute(fromNoon),
      widthMs: MINUTE_MS,
      part,
      total,
      readAt: NOON,
    }),
  );
  return [...groupByDay(writes)].map(([start, ofDay]) => writeBuckets(emptyDay(start, counts), ofDay));
}

/** The books of an SLO that hold these buckets. */
export function booksOf(slo: Slo, buckets: readonly SampleBucket[]): SloBooks {
  return offlineBooks(sloTerms(slo), daysOf(buckets, slo.sli.counts), { from: NOON, to: NOON, delayMs: 0 });
}

/** The moment so many minutes from noon. */
export function minute(fromNoon: number): Instant {
  return instant(NOON + fromNoon * MINUTE_MS);
}
