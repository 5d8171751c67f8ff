import type { Instant } from '#core/shared/instant.ts';
import { type CorrectionInterval, expandCorrections } from '#core/slo/correction.ts';
import type { Day } from '#core/slo/day.ts';
import { joinLedger, ledgerNeeds, type MonthFold, reachOf } from '#core/slo/fold.ts';
import type { FirstData } from '#core/slo/minutes.ts';
import type { Revision } from '#core/slo/revision.ts';
import { openBooks, type SloBooks } from '#core/slo/slo-books.ts';
import type { SloTerms } from '#core/slo/slo-terms.ts';
import { firstOpenDay, type SloState } from '#core/slo/state.ts';
import type { BookPages, PagesWanted } from './ports.ts';

/** The pages of an SLO's books as they are kept, with what its state knows of them. */
interface Stored {
  readonly days: readonly Day[];
  readonly folds: readonly MonthFold[];
  readonly firstData: FirstData;
  readonly revisions: readonly Revision[];
}

/** The pages of an SLO that has none yet. */
export const NO_PAGES: BookPages = { days: new Map(), months: new Map() };

/** Opens the pages of an SLO to be read, corrected by these corrections. */
export function openStored(
  terms: SloTerms,
  { days, folds, firstData, revisions }: Stored,
  corrections: readonly CorrectionInterval[],
): SloBooks {
  return openBooks(terms, { ledger: joinLedger(days, folds, corrections), days, corrections, firstData, revisions });
}

/** The pages that an SLO is read from as of a horizon, and those of the days that are about to be written. */
export function pagesOf(
  terms: SloTerms,
  state: SloState | undefined,
  horizon: Instant,
  touched: readonly Instant[] = [],
): PagesWanted {
  const foldedThrough = state?.foldedThrough ?? firstOpenDay(horizon);
  return {
    slo: terms.slo.name,
    ...ledgerNeeds(terms, horizon, foldedThrough, touched, correctionsOf(terms, horizon)),
  };
}

/** The corrections that touch any window of the SLO. */
export function correctionsOf(terms: SloTerms, horizon: Instant): CorrectionInterval[] {
  return expandCorrections(terms.slo.corrections, reachOf(terms, horizon), horizon);
}

/** The first data that the books ever held: those of a window tell only of the window. */
export function earlier(known: Instant | null, found: FirstData): FirstData {
  if (known === null) return found;
  const matched = found.matched !== null && found.matched < known ? found.matched : known;
  return { matched, unmatched: found.unmatched };
}
