import { DAY_MS, floorTo, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import type { RatioSli } from './schema.ts';

export const MINUTES_PER_DAY = DAY_MS / MINUTE_MS;

/** The minute buckets of one SLO on one UTC day, each as its source last gave it. NaN is a half that is missing. */
export interface Day {
  readonly start: Instant;
  /** What `part` counts: kept with the numbers, so that an SLO that is edited does not turn its past upside down. */
  readonly counts: RatioSli['counts'];
  readonly part: Float64Array;
  readonly total: Float64Array;
  /** When each bucket was read from the source, epoch ms; 0 where it never was. */
  readonly readAt: Float64Array;
}

/**
 * What one read of the source says of one bucket. CloudWatch gives back older data in periods of 5 minutes or an hour:
 * such a bucket stands at the first minute of its period and leaves the others of it empty.
 */
export interface BucketWrite {
  readonly start: Instant;
  readonly widthMs: number;
  readonly part: number | null;
  readonly total: number | null;
  readonly readAt: Instant;
}

export function emptyDay(start: Instant, counts: RatioSli['counts']): Day {
  return {
    start,
    counts,
    part: new Float64Array(MINUTES_PER_DAY).fill(Number.NaN),
    total: new Float64Array(MINUTES_PER_DAY).fill(Number.NaN),
    readAt: new Float64Array(MINUTES_PER_DAY),
  };
}

/**
 * The day after the writes: a write replaces its bucket unless that was read later. Gives back the same day where the
 * writes change nothing, so that a repeat costs no write. All writes lie inside the day.
 */
export function writeBuckets(day: Day, writes: readonly BucketWrite[]): Day {
  const next = { ...day, part: day.part.slice(), total: day.total.slice(), readAt: day.readAt.slice() };
  let changed = false;
  for (const write of writes) {
    const first = (write.start - day.start) / MINUTE_MS;
    const last = first + write.widthMs / MINUTE_MS;
    for (let minute = first; minute < last; minute += 1) {
      if (write.readAt < (next.readAt[minute] ?? 0)) continue;
      const isFirst = minute === first;
      const part = isFirst ? (write.part ?? Number.NaN) : Number.NaN;
      const total = isFirst ? (write.total ?? Number.NaN) : Number.NaN;
      changed ||= !Object.is(next.part[minute], part) || !Object.is(next.total[minute], total);
      changed ||= next.readAt[minute] !== write.readAt;
      next.part[minute] = part;
      next.total[minute] = total;
      next.readAt[minute] = write.readAt;
    }
  }
  return changed ? next : day;
}

/** The same day told by the other count: bad is total less good, and the other way round. */
export function recount(day: Day, counts: RatioSli['counts']): Day {
  if (day.counts === counts) return day;
  const part = day.part.map((count, minute) => {
    const total = day.total[minute] ?? Number.NaN;
    // Settled, a missing bad count beside a total means that all were good; a missing good count that all were bad.
    return Number.isNaN(count) ? total : Math.max(total - count, 0);
  });
  return { ...day, counts, part };
}

/** Sorts writes into the UTC days that they belong to, by the day's start. */
export function groupByDay(writes: readonly BucketWrite[]): Map<Instant, BucketWrite[]> {
  return Map.groupBy(writes, (write) => floorTo(write.start, DAY_MS));
}
