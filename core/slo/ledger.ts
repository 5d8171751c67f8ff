import { type Count, minus, plus } from '#core/shared/count.ts';
import { DAY_MS, formatInstant, type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';
import type { DaySums } from './day-sums.ts';

/** What an interval of buckets adds up to, exactly. */
export interface Tally {
  readonly bad: Count;
  readonly total: Count;
  /** Buckets that were clamped or lacked a total. */
  readonly anomalies: number;
}

/** The books of one SLO in memory: minutes for the days that windows begin in or that are still open, hours for the others. */
export type Ledger = ReadonlyMap<Instant, DaySums>;

/**
 * Adds up the buckets with start in [from, to); those from `provisionalFrom` on are provisional. Both ends are whole
 * minutes. Throws a RangeError where an end cuts a day of which only the hours were loaded: a defect of the loader.
 */
export function tally(ledger: Ledger, from: Instant, to: Instant, provisionalFrom: Instant): Tally {
  const settledTo = instant(Math.min(to, Math.max(from, provisionalFrom)));
  const settled = addUp(ledger, from, settledTo, false);
  if (settledTo === to) return settled;
  const provisional = addUp(ledger, settledTo, to, true);
  return {
    bad: plus(settled.bad, provisional.bad),
    total: plus(settled.total, provisional.total),
    anomalies: settled.anomalies + provisional.anomalies,
  };
}

/** The start of the first bucket with data in [from, to), null where there is none. */
export function firstSeen(ledger: Ledger, from: Instant, to: Instant): Instant | null {
  for (let at = from; at < to; at = instant(at + MINUTE_MS))
    if (seenBetween(ledger, at, instant(at + MINUTE_MS))) return at;
  return null;
}

/** Whether any bucket in [from, to) has data. */
export function seenBetween(ledger: Ledger, from: Instant, to: Instant): boolean {
  return daysOf(from, to).some((start) => {
    const sums = ledger.get(start);
    if (sums === undefined) return false;
    return (sums.seen[slot(sums, start, to)] ?? 0) > (sums.seen[slot(sums, start, from)] ?? 0);
  });
}

function addUp(ledger: Ledger, from: Instant, to: Instant, provisional: boolean): Tally {
  const whole = !provisional && to - from >= DAY_MS ? wholeDaysOf(ledger) : undefined;
  let bad: Count = 0;
  let total: Count = 0;
  let anomalies = 0;
  for (let start = Math.floor(from / DAY_MS) * DAY_MS; start < to; start += DAY_MS) {
    if (whole !== undefined && start >= from && start + DAY_MS <= to) {
      const day = start / DAY_MS - whole.first;
      bad = plus(bad, whole.bad[day] ?? 0);
      total = plus(total, whole.total[day] ?? 0);
      anomalies += whole.anomalies[day] ?? 0;
      continue;
    }
    const sums = ledger.get(start as Instant);
    if (sums === undefined) continue;
    const first = slot(sums, start, from);
    const last = slot(sums, start, to);
    bad = plus(bad, minus(sums.bad[last] ?? 0, sums.bad[first] ?? 0));
    total = plus(total, minus(sums.total[last] ?? 0, sums.total[first] ?? 0));
    anomalies += (sums.anomalies[last] ?? 0) - (sums.anomalies[first] ?? 0);
    if (provisional) {
      bad = minus(bad, minus(sums.unmatchedBad[last] ?? 0, sums.unmatchedBad[first] ?? 0));
      total = minus(total, minus(sums.unmatched[last] ?? 0, sums.unmatched[first] ?? 0));
    }
  }
  return { bad, total, anomalies };
}

/** What each day of a ledger adds up to; entry 0 is the day with the number `first`, counted from the epoch. */
interface WholeDays {
  readonly first: number;
  readonly bad: readonly Count[];
  readonly total: readonly Count[];
  readonly anomalies: readonly number[];
}

/** Kept beside its ledger, which nobody changes once it is read: a backtest adds up the same days at each of its steps. */
const WHOLE_DAYS = new WeakMap<Ledger, WholeDays>();

/** The days of a ledger side by side: most of a window are whole days, and in their own places each is a walk through memory. */
function wholeDaysOf(ledger: Ledger): WholeDays {
  const known = WHOLE_DAYS.get(ledger);
  if (known !== undefined) return known;
  const starts = [...ledger.keys()].sort((a, b) => a - b);
  const first = (starts[0] ?? 0) / DAY_MS;
  const days = starts.length === 0 ? 0 : (starts.at(-1) ?? 0) / DAY_MS - first + 1;
  const bad: Count[] = new Array(days).fill(0);
  const total: Count[] = new Array(days).fill(0);
  const anomalies: number[] = new Array(days).fill(0);
  for (const [start, sums] of ledger) {
    const last = DAY_MS / sums.grainMs;
    bad[start / DAY_MS - first] = sums.bad[last] ?? 0;
    total[start / DAY_MS - first] = sums.total[last] ?? 0;
    anomalies[start / DAY_MS - first] = sums.anomalies[last] ?? 0;
  }
  const whole = { first, bad, total, anomalies };
  WHOLE_DAYS.set(ledger, whole);
  return whole;
}

function slot(sums: DaySums, dayStart: number, at: number): number {
  const index = Math.min(Math.max(at - dayStart, 0), DAY_MS) / sums.grainMs;
  if (Number.isInteger(index)) return index;
  throw new RangeError(`the minutes around ${formatInstant(instant(at))} were not loaded, only the hours of that day`);
}

function daysOf(from: Instant, to: Instant): Instant[] {
  const days: Instant[] = [];
  for (let start = Math.floor(from / DAY_MS) * DAY_MS; start < to; start += DAY_MS) days.push(instant(start));
  return days;
}
