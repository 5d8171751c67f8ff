import { type Count, plus } from '#core/shared/count.ts';
import { HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { COVER, correctBucket, judgeMinute } from './bucket.ts';
import { type Day, MINUTES_PER_DAY } from './day.ts';

/**
 * One day of running sums: entry i holds all that came before the i-th minute (or hour) of the day, so that any interval
 * is one subtraction. Sums are of the buckets as settled.
 */
export interface DaySums {
  readonly grainMs: typeof MINUTE_MS | typeof HOUR_MS;
  readonly bad: ArrayLike<Count>;
  readonly total: ArrayLike<Count>;
  /** The part of `total` whose good count is missing: no data while provisional. */
  readonly unmatched: ArrayLike<Count>;
  /** The part of `bad` that this is once settled: all of it, but where a correction calls it good. */
  readonly unmatchedBad: ArrayLike<Count>;
  readonly anomalies: ArrayLike<number>;
  /** Buckets with any data. */
  readonly seen: ArrayLike<number>;
}

/** Running sums of a day's minutes, by the rules of the SLI for missing halves and anomalies, corrected where `cover` says so. */
export function sumDay(day: Day, cover?: Uint8Array): DaySums {
  const size = MINUTES_PER_DAY + 1;
  const bad: Count[] = new Array(size).fill(0);
  const total: Count[] = new Array(size).fill(0);
  const unmatched: Count[] = new Array(size).fill(0);
  const unmatchedBad: Count[] = cover === undefined ? unmatched : new Array(size).fill(0);
  const anomalies = new Uint16Array(size);
  const seen = new Uint16Array(size);
  for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) {
    const raw = judgeMinute(day, minute);
    const bucket = cover === undefined ? raw : correctBucket(raw, cover[minute] ?? COVER.none);
    bad[minute + 1] = plus(bad[minute] ?? 0, bucket.bad);
    total[minute + 1] = plus(total[minute] ?? 0, bucket.total);
    unmatched[minute + 1] = plus(unmatched[minute] ?? 0, bucket.unmatched ? bucket.total : 0);
    if (cover !== undefined)
      unmatchedBad[minute + 1] = plus(unmatchedBad[minute] ?? 0, bucket.unmatched ? bucket.bad : 0);
    anomalies[minute + 1] = (anomalies[minute] ?? 0) + (bucket.anomaly ? 1 : 0);
    seen[minute + 1] = (seen[minute] ?? 0) + (bucket.seen ? 1 : 0);
  }
  const isMatched = unmatched[MINUTES_PER_DAY] === 0;
  return {
    grainMs: MINUTE_MS,
    bad,
    total,
    // Nearly no day has any of these: one row of zeros for all days stays where the processor finds it at once.
    unmatched: isMatched ? ZEROS : unmatched,
    unmatchedBad: isMatched ? ZEROS : unmatchedBad,
    anomalies: anomalies[MINUTES_PER_DAY] === 0 ? ZEROS : anomalies,
    seen,
  };
}

const ZEROS: ArrayLike<number> = new Uint16Array(MINUTES_PER_DAY + 1);

/** The same day by the hour: what is kept of a day once no window can begin inside an hour of it. */
export function foldToHours(sums: DaySums): DaySums {
  const step = HOUR_MS / sums.grainMs;
  const every = <T>(running: ArrayLike<T>) => Array.from(running).filter((_, index) => index % step === 0);
  return {
    grainMs: HOUR_MS,
    bad: every(sums.bad),
    total: every(sums.total),
    unmatched: every(sums.unmatched),
    unmatchedBad: every(sums.unmatchedBad),
    anomalies: every(sums.anomalies),
    seen: every(sums.seen),
  };
}
