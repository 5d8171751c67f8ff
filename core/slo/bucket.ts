import { type Count, minus } from '#core/shared/count.ts';
import type { Day } from './day.ts';
import type { RatioSli } from './schema.ts';

/** One bucket as settled, by the rules for missing halves and anomalies (docs/concepts/slo-numbers.md, "Buckets"). */
export interface Bucket {
  readonly bad: Count;
  readonly total: number;
  /** Its good count is missing beside a total: it has no data while provisional. */
  readonly unmatched: boolean;
  /** It was clamped, or lacks a total. */
  readonly anomaly: boolean;
  /** Either half is there. */
  readonly seen: boolean;
  /** It has data once settled. */
  readonly data: boolean;
}

const NOTHING: Bucket = { bad: 0, total: 0, unmatched: false, anomaly: false, seen: false, data: false };
const LONE_PART: Bucket = { ...NOTHING, anomaly: true, seen: true };

/** What the two halves of a bucket say; NaN is a half that is missing. */
function judgeBucket(part: number, total: number, counts: RatioSli['counts']): Bucket {
  const noPart = Number.isNaN(part);
  if (Number.isNaN(total)) return noPart ? NOTHING : LONE_PART;
  if (noPart) {
    const unmatched = counts === 'good';
    return { bad: unmatched ? total : 0, total, unmatched, anomaly: false, seen: true, data: true };
  }
  const clamped = Math.min(part, total);
  const bad = counts === 'good' ? minus(total, clamped) : clamped;
  return { bad, total, unmatched: false, anomaly: part > total, seen: true, data: true };
}

/** One minute of a day. */
export function judgeMinute({ part, total, counts }: Day, minute: number): Bucket {
  return judgeBucket(part[minute] ?? Number.NaN, total[minute] ?? Number.NaN, counts);
}

/** How corrections cover a bucket, as bits: both kinds may. */
export const COVER = { none: 0, good: 1, exclude: 2 } as const;

/** The bucket after corrections; where both kinds cover it, `exclude` wins. One without data stays without, whatever covers it. */
export function correctBucket(bucket: Bucket, cover: number): Bucket {
  if (cover & COVER.exclude) return NOTHING;
  return cover & COVER.good ? { ...bucket, bad: 0 } : bucket;
}
