import type { Stream } from './metric-store.ts';
import type { Statistic } from './statistic-text.ts';
import { extendedStatistic, needsOrder } from './statistics.ts';

/** What to read: [startSecond, endSecond) in periods counted from the start. */
export interface SeriesWindow {
  readonly startSecond: number;
  readonly endSecond: number;
  readonly periodSeconds: number;
  /** Periods that begin before this are beyond retention. */
  readonly visibleFromSecond: number;
}

/** Data points in order of time; `seconds[i]` is the beginning of the period that `values[i]` is of. */
export interface Points {
  readonly seconds: number[];
  readonly values: number[];
}

/**
 * Aggregates streams into one data point for each period that holds data; a period without data has none. Periods count
 * from the start, not from the clock: a period of 20 minutes from 04:59 gives 04:59, 05:19 ... (boto/boto3#3457).
 * The end is exclusive: a bucket at or after it is not read, so the last period may be a short one.
 */
export function readSeries(streams: readonly Stream[], window: SeriesWindow, statistic: Statistic): Points {
  const points: Points = { seconds: [], values: [] };
  const first = firstVisible(window);
  const cursors = streams.map(({ series }) => ({ series, at: series.indexFrom(first) }));
  for (;;) {
    const next = Math.min(
      ...cursors.map(({ series, at }) => (at < series.size ? series.secondOf(at) : window.endSecond)),
    );
    if (next >= window.endSecond) return points;
    const begins = next - ((next - window.startSecond) % window.periodSeconds);
    const ends = Math.min(begins + window.periodSeconds, window.endSecond);
    const slices: Slice[] = [];
    for (const cursor of cursors) {
      const from = cursor.at;
      while (cursor.at < cursor.series.size && cursor.series.secondOf(cursor.at) < ends) cursor.at += 1;
      if (cursor.at > from) slices.push({ series: cursor.series, from, to: cursor.at });
    }
    const value = statistic.kind === 'simple' ? simpleStatistic(statistic.name, slices) : extendedOf(statistic, slices);
    if (value === undefined) continue;
    points.seconds.push(begins);
    points.values.push(value);
  }
}

/** Buckets of one series, from inclusive, to exclusive. */
interface Slice {
  readonly series: Stream['series'];
  readonly from: number;
  readonly to: number;
}

/** The first period's beginning that is not beyond retention. */
function firstVisible(window: SeriesWindow): number {
  if (window.visibleFromSecond <= window.startSecond) return window.startSecond;
  const periodsHidden = Math.ceil((window.visibleFromSecond - window.startSecond) / window.periodSeconds);
  return window.startSecond + periodsHidden * window.periodSeconds;
}

function simpleStatistic(name: Extract<Statistic, { kind: 'simple' }>['name'], slices: readonly Slice[]): number {
  let sum = 0;
  let count = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const { series, from, to } of slices) {
    for (let bucket = from; bucket < to; bucket += 1) {
      sum += series.sumOf(bucket);
      count += series.countOf(bucket);
      if (name === 'Minimum') minimum = Math.min(minimum, series.minimumOf(bucket));
      if (name === 'Maximum') maximum = Math.max(maximum, series.maximumOf(bucket));
    }
  }
  switch (name) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return count;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return minimum;
    case 'Maximum':
      return maximum;
  }
}

/**
 * Statistics-definitions: "CloudWatch needs raw data points to calculate" these, and they "are not available for metrics
 * when any of the metric values are negative numbers". Both are judged for each period: one statistic set or one negative
 * value among its data and the period has no data point, for a number of the rest would be of other data than asked.
 */
function extendedOf(statistic: Exclude<Statistic, { kind: 'simple' }>, slices: readonly Slice[]): number | undefined {
  const values: number[] = [];
  const counts: number[] = [];
  let ordered = true;
  for (const { series, from, to } of slices) {
    for (let bucket = from; bucket < to; bucket += 1) {
      if (!series.isRaw(bucket) || series.minimumOf(bucket) < 0) return undefined;
      const samples = series.sampleCountOf(bucket);
      if (values.length > 0) ordered = false;
      for (let sample = 0; sample < samples; sample += 1) {
        values.push(series.sampleValue(bucket, sample));
        counts.push(series.sampleOccurrences(bucket, sample));
      }
    }
  }
  if (ordered || !needsOrder(statistic)) return extendedStatistic(statistic, { values, counts, size: values.length });
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  return extendedStatistic(statistic, {
    values: order.map((index) => values[index] ?? 0),
    counts: order.map((index) => counts[index] ?? 0),
    size: order.length,
  });
}
