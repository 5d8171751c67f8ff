import type { Instant } from '#core/shared/instant.ts';
import { expandCorrections } from './correction.ts';
import type { Day } from './day.ts';
import { joinLedger, reachOf } from './fold.ts';
import { firstDataOf } from './minutes.ts';
import { horizonAt } from './read-slo.ts';
import { openBooks, type SloBooks } from './slo-books.ts';
import type { SloTerms } from './slo-terms.ts';

/** The instants that books are to be read as of. */
interface Span {
  readonly from: Instant;
  readonly to: Instant;
  readonly delayMs: number;
}

/** The books of an SLO of which every minute is at hand, to be read as of any instant of the span. */
export function offlineBooks(terms: SloTerms, days: readonly Day[], { from, to, delayMs }: Span): SloBooks {
  const corrections = expandCorrections(terms.slo.corrections, reachOf(terms, horizonAt(from, delayMs)), to);
  return openBooks(terms, {
    ledger: joinLedger(days, [], corrections),
    days,
    corrections,
    firstData: firstDataOf(days),
  });
}
