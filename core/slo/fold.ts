import { DAY_MS, floorTo, formatDay, type Instant, plusMs } from '#core/shared/instant.ts';
import type { Day } from './day.ts';
import type { SloTerms } from './evaluate-slo.ts';
import { type DaySums, foldToHours, type Ledger, sumDay } from './ledger.ts';
import { firstOpenDay } from './state.ts';

/** The folded days of one SLO and one month: hours only, one item to read in place of up to 31. */
export interface MonthFold {
  /** `2026-11` */
  readonly month: string;
  readonly days: ReadonlyMap<Instant, DaySums>;
}

/** What has to be loaded before an SLO can be evaluated or written. */
export interface LedgerNeeds {
  readonly days: readonly Instant[];
  readonly months: readonly string[];
}

export function monthOf(day: Instant): string {
  return formatDay(day).slice(0, 7);
}

/**
 * The items that every window of the SLO is read from, to the minute: four open days, one day for each window or
 * lookback that begins before them (none but the budget window by default), and a fold for each month that the budget
 * window touches. For 30 days that is at most 5 days and 2 folds, 7 items; days that wait to be folded and days that
 * are about to be written (`touched`) come on top.
 */
export function ledgerNeeds(
  terms: SloTerms,
  horizon: Instant,
  foldedThrough: Instant,
  touched: readonly Instant[],
): LedgerNeeds {
  const openFrom = firstOpenDay(horizon);
  const starts = [terms.slo.window.lengthMs, ...terms.lookbacks.map(({ ms }) => ms)].map((ms) => plusMs(horizon, -ms));
  const oldest = floorTo(Math.min(...starts), DAY_MS);
  const edges = starts.map((start) => floorTo(start, DAY_MS)).filter((day) => day < openFrom);
  const unfolded = daysBetween(foldedThrough, openFrom);
  const open = daysBetween(openFrom, plusMs(horizon, 1));
  const folded = [...daysBetween(oldest, openFrom), ...touched.filter((day) => day < openFrom)];
  return {
    days: distinct([...edges, ...unfolded, ...open, ...touched]),
    months: distinct(folded.map(monthOf)),
  };
}

/** Joins what was loaded: the minutes of a day where they are there, else its hours. */
export function joinLedger(days: Iterable<Day>, folds: Iterable<MonthFold>): Ledger {
  const ledger = new Map<Instant, DaySums>();
  for (const fold of folds) for (const [day, sums] of fold.days) ledger.set(day, sums);
  for (const day of days) ledger.set(day.start, sumDay(day));
  return ledger;
}

/** The fold with the hours of these days put in place. */
export function foldDays(fold: MonthFold, days: readonly Day[]): MonthFold {
  const folded = new Map(fold.days);
  for (const day of days) folded.set(day.start, foldToHours(sumDay(day)));
  return { month: fold.month, days: folded };
}

function daysBetween(from: Instant, to: Instant): Instant[] {
  const days: Instant[] = [];
  for (let day = from; day < to; day = plusMs(day, DAY_MS)) days.push(day);
  return days;
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
