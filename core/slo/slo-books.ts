import { type Period, periodAt } from '#core/shared/calendar.ts';
import { type Instant, plusMs } from '#core/shared/instant.ts';
import type { Ratio } from '#core/shared/ratio.ts';
import { exact } from './alert-rules.ts';
import type { CorrectionInterval } from './correction.ts';
import type { Day } from './day.ts';
import type { Ledger } from './ledger.ts';
import { type FirstData, joinMinutes, NO_DATA } from './minutes.ts';
import { type RatioBook, ratioBook } from './ratio-timeslices.ts';
import { type Revision, sliceJudgements } from './revision.ts';
import type { BudgetWindow, CompositeSlo, Slo } from './schema.ts';
import type { SloTerms } from './slo-terms.ts';
import { type TimesliceBook, timesliceBook } from './timeslices.ts';

/** The books of one SLO, ready to be read as of any instant. */
export interface SloBooks {
  readonly ledger: Ledger;
  readonly firstData: FirstData;
  /** The judged slices, for the slice methods. */
  readonly timeslices: TimesliceBook | null;
  readonly ratios: RatioBook | null;
  /** The books of each objective of a composite, which has no counts of its own; null for other SLOs. */
  readonly objectives: readonly ObjectiveBooks[] | null;
  /** The budget window as of a horizon. */
  readonly windowAt: (horizon: Instant) => Period;
}

/** The books of one objective of a composite. */
export interface ObjectiveBooks {
  readonly terms: SloTerms<Slo>;
  readonly weight: Ratio;
  readonly books: SloBooks;
}

/** What books are made of: the sums, corrected, and for the slice methods the minutes of every day that a window touches. */
export interface BookPages {
  readonly ledger: Ledger;
  readonly days: readonly Day[];
  readonly corrections: readonly CorrectionInterval[];
  readonly firstData: FirstData;
  /** What the SLO was before it was edited; left out where its figures are those of one document. */
  readonly revisions?: readonly Revision[];
}

export function openBooks(
  { slo }: SloTerms,
  { ledger, days, corrections, firstData, revisions = [] }: BookPages,
): SloBooks {
  const { budgeting } = slo;
  const windowAt = windowReader(slo.window);
  const books = { ledger, firstData, timeslices: null, ratios: null, objectives: null, windowAt };
  if (budgeting.method === 'Occurrences') return books;
  const minutes = joinMinutes(days, corrections);
  return budgeting.method === 'Timeslices'
    ? { ...books, timeslices: timesliceBook(sliceJudgements(revisions, budgeting), minutes) }
    : { ...books, ratios: ratioBook(budgeting.sliceMs, minutes) };
}

/** The books of a composite, given those of its objectives by the names of their SLOs. Throws a RangeError where one is missing. */
export function compositeBooks(
  { slo }: SloTerms<CompositeSlo>,
  objectives: ReadonlyMap<string, Omit<ObjectiveBooks, 'weight'>>,
): SloBooks {
  return {
    ledger: new Map(),
    firstData: NO_DATA,
    timeslices: null,
    ratios: null,
    objectives: slo.sli.objectives.map(({ slo: name, weight }) => {
      const own = objectives.get(name);
      if (own === undefined) throw new RangeError(`the books of ${name}, an objective of ${slo.name}, are not at hand`);
      return { ...own, weight: exact(weight) };
    }),
    windowAt: windowReader(slo.window),
  };
}

/** A rolling window ends at the horizon, a calendar one at the end of its period. The last period found is kept: a backtest asks for it at every step. */
export function windowReader(window: BudgetWindow): (horizon: Instant) => Period {
  if (window.kind === 'rolling') return (horizon) => ({ from: plusMs(horizon, -window.lengthMs), to: horizon });
  let last: Period | null = null;
  return (horizon) => {
    if (last === null || horizon < last.from || horizon >= last.to) last = periodAt(window, horizon);
    return last;
  };
}
