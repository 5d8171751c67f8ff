import { DAY_MS, floorTo, formatDay, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import type { CorrectionInterval } from './correction.ts';
import type { Day } from './day.ts';
import { type DaySums, foldToHours, sumDay } from './day-sums.ts';
import type { Ledger } from './ledger.ts';
import { coverDay } from './minutes.ts';
import { windowReader } from './slo-books.ts';
import type { SloTerms } from './slo-terms.ts';
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

/** Where the oldest window or lookback of an SLO begins as of a horizon; slices may begin a little before it. */
export function reachOf(terms: SloTerms, horizon: Instant): Instant {
  return instant(Math.min(...startsOf(terms, horizon)));
}

/**
 * The items that every window of the SLO is read from, to the minute: four open days, one day for each window or
 * lookback that begins before them (none but the budget window by default), and a fold for each month that the budget
 * window touches. For 30 days that is at most 5 days and 2 folds, 7 items; days that wait to be folded and days that
 * are about to be written (`touched`) come on top. Days that a correction touches are read by the minute, and all days are
 * for the slice methods.
 */
export function ledgerNeeds(
  terms: SloTerms,
  horizon: Instant,
  foldedThrough: Instant,
  touched: readonly Instant[],
  corrections: readonly CorrectionInterval[] = [],
): LedgerNeeds {
  const openFrom = firstOpenDay(horizon);
  const starts = startsOf(terms, horizon);
  const oldest = floorTo(Math.min(...starts), DAY_MS);
  const edges = starts.map((start) => floorTo(start, DAY_MS)).filter((day) => day < openFrom);
  const unfolded = daysBetween(foldedThrough, openFrom);
  const open = daysBetween(openFrom, plusMs(horizon, 1));
  const past = daysBetween(oldest, openFrom);
  const byMinute =
    terms.slo.budgeting.method === 'Occurrences'
      ? past.filter((day) => coverDay(day, corrections) !== undefined)
      : past;
  const folded = [...(byMinute.length === past.length ? [] : past), ...touched.filter((day) => day < openFrom)];
  return {
    days: distinct([...edges, ...byMinute, ...unfolded, ...open, ...touched]),
    months: distinct([...folded, ...unfolded].map(monthOf)),
  };
}

/** Joins what was loaded: the minutes of a day where they are there, else its hours. Corrections cover the days of minutes. */
export function joinLedger(
  days: Iterable<Day>,
  folds: Iterable<MonthFold>,
  corrections: readonly CorrectionInterval[] = [],
): Ledger {
  const ledger = new Map<Instant, DaySums>();
  for (const fold of folds) for (const [day, sums] of fold.days) ledger.set(day, sums);
  for (const day of days) ledger.set(day.start, sumDay(day, coverDay(day.start, corrections)));
  return ledger;
}

/** The fold with the hours of these days put in place. */
export function foldDays(fold: MonthFold, days: readonly Day[]): MonthFold {
  const folded = new Map(fold.days);
  for (const day of days) folded.set(day.start, foldToHours(sumDay(day)));
  return { month: fold.month, days: folded };
}

/** Where each window and lookback begins. */
function startsOf({ slo, lookbacks }: SloTerms, horizon: Instant): Instant[] {
  const { budgeting, window } = slo;
  // A lookback of whole slices begins up to two slices before its length: one for rounding it up, one for the slice under way.
  const marginMs = budgeting.method === 'Occurrences' ? 0 : 2 * budgeting.sliceMs;
  const ofLookbacks = lookbacks.map(({ ms }) => plusMs(horizon, -ms - marginMs));
  return [windowReader(window)(horizon).from, ...ofLookbacks];
}

function daysBetween(from: Instant, to: Instant): Instant[] {
  const days: Instant[] = [];
  for (let day = from; day < to; day = plusMs(day, DAY_MS)) days.push(day);
  return days;
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
