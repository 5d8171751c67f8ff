import type { Bounds, Statistic } from './statistic-text.ts';

/** Raw samples: `values[i]` occurred `counts[i]` times, ascending by value where the statistic ranks them. */
export interface Samples {
  readonly values: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly size: number;
}

/** A statistic that needs raw samples. */
export type ExtendedStatistic = Exclude<Statistic, { kind: 'simple' }>;

/** Whether the samples must come in ascending order: everything that counts ranks does. */
export function needsOrder(statistic: ExtendedStatistic): boolean {
  return statistic.kind === 'percentile' || statistic.bounds.of === 'percent';
}

/**
 * Computes an extended statistic of at least one sample, as the User Guide page Statistics-definitions defines it.
 * Undefined where it has no value: a mean of a range that holds no sample. A count or a sum of nothing is 0.
 */
export function extendedStatistic(statistic: ExtendedStatistic, samples: Samples): number | undefined {
  if (statistic.kind === 'percentile') return valueAtRank(samples, statistic.percent);
  if (statistic.kind === 'rank') {
    // "PR(:300) returns the percentage of data points that have a value of 300 or less."
    return (100 * keptByValue(samples, statistic.bounds).count) / total(samples);
  }
  if (statistic.result === 'winsorizedMean') return winsorizedMean(samples, statistic.bounds);
  const kept =
    statistic.bounds.of === 'value' ? keptByValue(samples, statistic.bounds) : keptByRank(samples, statistic.bounds);
  if (statistic.result === 'count') return kept.count;
  if (statistic.result === 'sum') return kept.sum;
  return kept.count === 0 ? undefined : kept.sum / kept.count;
}

interface Kept {
  readonly count: number;
  readonly sum: number;
}

/**
 * "p99 is the maximum value of the remaining 99%": the nearest rank, the smallest value with at least so many percent
 * of the samples at or below it. The service estimates from a sketch and may answer a neighbouring value.
 */
function valueAtRank(samples: Samples, percent: number): number {
  const rank = Math.max(1, Math.ceil(share(percent, total(samples))));
  let seen = 0;
  for (let i = 0; i < samples.size; i += 1) {
    seen += samples.counts[i] ?? 0;
    if (seen >= rank) return samples.values[i] ?? 0;
  }
  return samples.values[samples.size - 1] ?? 0;
}

/** "TC(0.005:0.030) ... values between 0.005 (exclusive) and 0.030 (inclusive)". */
function keptByValue(samples: Samples, bounds: Bounds): Kept {
  const above = bounds.lower ?? Number.NEGATIVE_INFINITY;
  const upTo = bounds.upper ?? Number.POSITIVE_INFINITY;
  let count = 0;
  let sum = 0;
  for (let i = 0; i < samples.size; i += 1) {
    const value = samples.values[i] ?? 0;
    if (value > above && value <= upTo) {
      count += samples.counts[i] ?? 0;
      sum += value * (samples.counts[i] ?? 0);
    }
  }
  return { count, sum };
}

/** "TM(2%:98%) calculates the average after removing the 2% lowest data points and the 2% highest data points." */
function keptByRank(samples: Samples, bounds: Bounds): Kept {
  const { first, last } = ranksKept(samples, bounds);
  let count = 0;
  let sum = 0;
  let seen = 0;
  for (let i = 0; i < samples.size; i += 1) {
    const occurred = samples.counts[i] ?? 0;
    const inside = Math.min(seen + occurred, last) - Math.max(seen, first);
    if (inside > 0) {
      count += inside;
      sum += inside * (samples.values[i] ?? 0);
    }
    seen += occurred;
  }
  return { count, sum };
}

/** "the values that are outside the boundary ... are considered to be equal to the value at the edge of the appropriate boundary". */
function winsorizedMean(samples: Samples, bounds: Bounds): number {
  const edges = bounds.of === 'value' ? bounds : edgesKept(samples, bounds);
  let sum = 0;
  for (let i = 0; i < samples.size; i += 1) {
    const value = samples.values[i] ?? 0;
    const raised = Math.max(value, edges.lower ?? Number.NEGATIVE_INFINITY);
    sum += Math.min(raised, edges.upper ?? Number.POSITIVE_INFINITY) * (samples.counts[i] ?? 0);
  }
  return sum / total(samples);
}

/** The lowest and highest values that a percent range keeps: the edges that outsiders are moved to. */
function edgesKept(samples: Samples, bounds: Bounds): { lower: number; upper: number } {
  const { first, last } = ranksKept(samples, bounds);
  let lower: number | undefined;
  let upper = 0;
  let seen = 0;
  for (let i = 0; i < samples.size && seen < last; i += 1) {
    seen += samples.counts[i] ?? 0;
    upper = samples.values[i] ?? 0;
    if (seen > first) lower ??= upper;
  }
  return { lower: lower ?? upper, upper };
}

/**
 * The ranks in (first, last] that a percent range keeps. Where a bound cuts through a sample the sample stays, so that
 * a range is never emptied by having few samples; the upper end is then the rank of the percentile of the same number.
 */
function ranksKept(samples: Samples, bounds: Bounds): { first: number; last: number } {
  const n = total(samples);
  return {
    first: bounds.lower === undefined ? 0 : Math.floor(share(bounds.lower, n)),
    last: bounds.upper === undefined ? n : Math.min(n, Math.ceil(share(bounds.upper, n))),
  };
}

/** So many percent of n; a product that rounding has moved off a whole number is put back on it (99.9 % of 1,000 is 999). */
function share(percent: number, n: number): number {
  const exact = (percent * n) / 100;
  const whole = Math.round(exact);
  return Math.abs(exact - whole) <= 1e-9 * Math.max(1, whole) ? whole : exact;
}

function total(samples: Samples): number {
  let n = 0;
  for (let i = 0; i < samples.size; i += 1) n += samples.counts[i] ?? 0;
  return n;
}
