import { floorTo, type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';
import { type Metric, seriesKey } from '#core/slo/schema.ts';
import type { MetricSource, SeriesAnswer } from '#flows/slo/ports.ts';

/** A metric source that holds its counts in memory, for replays and tests. */
export interface RecordedSource extends MetricSource {
  /** Adds to what a metric counted in the minute that holds the moment. */
  record(metric: Metric, at: Instant, count: number): void;
  /** From now on the metric can't be read, or can again where the answer is undefined. */
  fail(metric: Metric, answer: Extract<SeriesAnswer, { kind: 'failed' }> | undefined): void;
  /** How many reads were asked so far. */
  readonly reads: number;
}

export function recordedSource(): RecordedSource {
  const counts = new Map<string, Map<Instant, number>>();
  const failures = new Map<string, SeriesAnswer>();
  let reads = 0;
  return {
    get reads() {
      return reads;
    },
    record(metric, at, count) {
      const minutes = counts.get(seriesKey(metric)) ?? new Map<Instant, number>();
      const minute = floorTo(at, MINUTE_MS);
      minutes.set(minute, (minutes.get(minute) ?? 0) + count);
      counts.set(seriesKey(metric), minutes);
    },
    fail(metric, answer) {
      if (answer === undefined) failures.delete(seriesKey(metric));
      else failures.set(seriesKey(metric), answer);
    },
    async read({ metrics, from, to, periodMs }) {
      reads += 1;
      return new Map(
        metrics.map((metric): [string, SeriesAnswer] => {
          const key = seriesKey(metric);
          const sums = new Map<Instant, number>();
          for (const [minute, count] of counts.get(key) ?? []) {
            const start = instant(from + Math.floor((minute - from) / periodMs) * periodMs);
            if (minute >= from && minute < to) sums.set(start, (sums.get(start) ?? 0) + count);
          }
          return [
            key,
            failures.get(key) ?? { kind: 'points', points: [...sums].map(([start, value]) => ({ start, value })) },
          ];
        }),
      );
    },
  };
}
