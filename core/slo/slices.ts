import { type Count, plus } from '#core/shared/count.ts';
import { type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import { FLAG, type Minutes } from './minutes.ts';

/** What the buckets of one slice add up to. Slices are numbered from the epoch: slice n is [n * length, (n + 1) * length). */
export interface SliceTally {
  readonly bad: Count;
  readonly total: Count;
  readonly hasData: boolean;
  readonly isExcluded: boolean;
  /** Corrections count every bucket of it as good. */
  readonly isForgiven: boolean;
}

/** Slices with numbers in [from, to). */
export interface SliceRange {
  readonly from: number;
  readonly to: number;
}

/** The slices that lie wholly inside [from, to). */
export function slicesInside(from: Instant, to: Instant, sliceMs: number): SliceRange {
  return { from: Math.ceil(from / sliceMs), to: Math.floor(to / sliceMs) };
}

/** The last `max(1, ceil(lookback / slice))` whole slices that end at or before the horizon. */
export function slicesOfLookback(horizon: Instant, lookbackMs: number, sliceMs: number): SliceRange {
  const to = Math.floor(horizon / sliceMs);
  return { from: to - Math.max(1, Math.ceil(lookbackMs / sliceMs)), to };
}

/** The slices that have any minute in the books. */
export function slicesOf({ first, flags }: Minutes, sliceMs: number): SliceRange {
  const grain = sliceMs / MINUTE_MS;
  return { from: Math.floor(first / grain), to: Math.ceil((first + flags.length) / grain) };
}

/** Adds up one slice; its buckets from `provisionalFrom` on are provisional. */
export function tallySlice(minutes: Minutes, slice: number, sliceMs: number, provisionalFrom: number): SliceTally {
  const grain = sliceMs / MINUTE_MS;
  const start = slice * grain - minutes.first;
  const provisionalStart = provisionalFrom / MINUTE_MS - minutes.first;
  let bad: Count = 0;
  let total: Count = 0;
  let hasData = false;
  let [excluded, forgiven] = [0, 0];
  for (let at = start; at < start + grain; at += 1) {
    const flags = minutes.flags[at] ?? 0;
    if (flags & FLAG.excluded) excluded += 1;
    if (flags & FLAG.forgiven) forgiven += 1;
    if (!(flags & FLAG.data) || (flags & FLAG.unmatched && at >= provisionalStart)) continue;
    hasData = true;
    bad = plus(bad, minutes.bad[at] ?? 0);
    total = plus(total, minutes.total[at] ?? 0);
  }
  return { bad, total, hasData, isExcluded: excluded === grain, isForgiven: forgiven === grain };
}

/** Cuts a range at the edge between settled and provisional slices: `cut` is the slice that holds both kinds of buckets. */
export function splitAt(range: SliceRange, provisionalFrom: Instant, sliceMs: number) {
  const edge = provisionalFrom / sliceMs;
  const within = (at: number) => Math.min(Math.max(at, range.from), range.to);
  const settled = { from: range.from, to: within(Math.floor(edge)) };
  const provisional = { from: within(Math.ceil(edge)), to: range.to };
  const cut = Number.isInteger(edge) || provisional.from === settled.to ? null : settled.to;
  return { settled, cut, provisional };
}

/** The slices that are in both ranges. */
export function overlap(a: SliceRange, b: SliceRange): SliceRange {
  const from = Math.max(a.from, b.from);
  return { from, to: Math.max(from, Math.min(a.to, b.to)) };
}

export function sizeOf({ from, to }: SliceRange): number {
  return Math.max(0, to - from);
}
