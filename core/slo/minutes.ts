import { DAY_MS, floorTo, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { COVER, correctBucket, judgeMinute } from './bucket.ts';
import type { CorrectionInterval } from './correction.ts';
import { type Day, MINUTES_PER_DAY } from './day.ts';

/** The minutes of an SLO side by side, judged and corrected: what the slice methods are read from. */
export interface Minutes {
  /** The first minute, counted from the epoch. */
  readonly first: number;
  readonly bad: Float64Array;
  readonly total: Float64Array;
  readonly flags: Uint8Array;
  /** Whether any minute has a total without its good count. */
  readonly hasUnmatched: boolean;
}

export const FLAG = {
  /** It has data once settled. */
  data: 1,
  /** It has none while provisional. */
  unmatched: 2,
  excluded: 4,
  /** Counted as good, whether or not it is excluded too. */
  forgiven: 8,
} as const;

/** When the SLO's first data began, before corrections. Null where there is none. */
export interface FirstData {
  /** The first bucket that has data as soon as it is seen. */
  readonly matched: Instant | null;
  /** The first one that has data only once it is settled. */
  readonly unmatched: Instant | null;
}

export const NO_DATA: FirstData = { matched: null, unmatched: null };

/** Joins days, in any order. Days that are missing have no data, but corrections may cover them: they reach as far as those do. */
export function joinMinutes(days: readonly Day[], corrections: readonly CorrectionInterval[]): Minutes {
  const starts = [...days.map(({ start }) => start), ...corrections.flatMap(daysTouched)];
  const first = starts.length === 0 ? 0 : starts.reduce((a, b) => Math.min(a, b)) / MINUTE_MS;
  const last = starts.length === 0 ? 0 : starts.reduce((a, b) => Math.max(a, b)) / MINUTE_MS + MINUTES_PER_DAY;
  const size = last - first;
  const bad = new Float64Array(size);
  const total = new Float64Array(size);
  const flags = new Uint8Array(size);
  let hasUnmatched = false;
  for (let offset = 0; offset < size; offset += MINUTES_PER_DAY) {
    const cover = coverDay(instant((first + offset) * MINUTE_MS), corrections);
    for (let minute = 0; cover !== undefined && minute < MINUTES_PER_DAY; minute += 1)
      flags[offset + minute] = flagsOf(cover[minute] ?? COVER.none);
  }
  for (const day of days) {
    const offset = day.start / MINUTE_MS - first;
    for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) {
      const at = offset + minute;
      const covered = flags[at] ?? 0;
      const raw = judgeMinute(day, minute);
      const bucket = covered === 0 ? raw : correctBucket(raw, coverOf(covered));
      bad[at] = Number(bucket.bad);
      total[at] = bucket.total;
      flags[at] = covered | (bucket.data ? FLAG.data : 0) | (bucket.unmatched ? FLAG.unmatched : 0);
      hasUnmatched ||= bucket.unmatched;
    }
  }
  return { first, bad, total, flags, hasUnmatched };
}

/** How corrections cover the minutes of a day; undefined where none does. A minute is covered when its start lies in [from, to). */
export function coverDay(start: Instant, corrections: readonly CorrectionInterval[]): Uint8Array | undefined {
  const end = plusMs(start, DAY_MS);
  const touching = corrections.filter(({ from, to }) => from < end && to > start && from < to);
  if (touching.length === 0) return undefined;
  const cover = new Uint8Array(MINUTES_PER_DAY);
  const slot = (at: Instant) => Math.min(Math.max(Math.ceil((at - start) / MINUTE_MS), 0), MINUTES_PER_DAY);
  for (const { from, to, kind } of touching) {
    const bit = kind === 'exclude' ? COVER.exclude : COVER.good;
    for (let minute = slot(from); minute < slot(to); minute += 1) cover[minute] = (cover[minute] ?? COVER.none) | bit;
  }
  return cover;
}

/** The start of the last bucket that has data once it is settled; null where there is none. */
export function lastDataOf(days: readonly Day[]): Instant | null {
  for (const day of days.toSorted((a, b) => b.start - a.start)) {
    for (let minute = MINUTES_PER_DAY - 1; minute >= 0; minute -= 1) {
      if (judgeMinute(day, minute).data) return plusMs(day.start, minute * MINUTE_MS);
    }
  }
  return null;
}

/** Where the data of these days begin. */
export function firstDataOf(days: readonly Day[]): FirstData {
  let matched: Instant | null = null;
  let unmatched: Instant | null = null;
  for (const day of days.toSorted((a, b) => a.start - b.start)) {
    for (let minute = 0; minute < MINUTES_PER_DAY && matched === null; minute += 1) {
      const bucket = judgeMinute(day, minute);
      if (!bucket.data) continue;
      const at = plusMs(day.start, minute * MINUTE_MS);
      if (bucket.unmatched) unmatched ??= at;
      else matched = at;
    }
    if (matched !== null) break;
  }
  return { matched, unmatched };
}

/** The start of the first bucket with data that is seen as of a horizon; null where none is. */
export function firstDataSeen(first: FirstData, horizon: Instant, provisionalFrom: Instant): Instant | null {
  const seen = [
    first.matched !== null && first.matched + MINUTE_MS <= horizon ? first.matched : null,
    first.unmatched !== null && first.unmatched + MINUTE_MS <= provisionalFrom ? first.unmatched : null,
  ].filter((at) => at !== null);
  return seen.length === 0 ? null : instant(Math.min(...seen));
}

/** The first and the last day that an interval touches; none of an empty one. */
function daysTouched({ from, to }: CorrectionInterval): number[] {
  return from < to ? [floorTo(from, DAY_MS), floorTo(to - 1, DAY_MS)] : [];
}

function flagsOf(cover: number): number {
  return (cover & COVER.exclude ? FLAG.excluded : 0) | (cover & COVER.good ? FLAG.forgiven : 0);
}

function coverOf(flags: number): number {
  return (flags & FLAG.excluded ? COVER.exclude : COVER.none) | (flags & FLAG.forgiven ? COVER.good : COVER.none);
}
