import type { Instant } from '#core/shared/instant.ts';
import { figuresOf, type SloFigures } from './figures.ts';
import { type RuleReading, readSlo } from './read-slo.ts';
import type { SloBooks } from './slo-books.ts';
import type { SloTerms } from './slo-terms.ts';

/** An SLO as of an instant: its figures, and what each of its rules sees. */
export interface SloReading {
  readonly horizon: Instant;
  readonly figures: SloFigures;
  /** The figures without corrections, where any touches a window. */
  readonly raw?: SloFigures;
  readonly rules: readonly RuleReading[];
}

/** Evaluates an SLO from its books, as of an instant. */
export function evaluateSlo(terms: SloTerms, books: SloBooks, asOf: Instant, delayMs: number): SloReading {
  const reading = readSlo(terms, books, asOf, delayMs);
  return { horizon: reading.horizon, figures: figuresOf(terms, books.ledger, reading), rules: reading.rules };
}
