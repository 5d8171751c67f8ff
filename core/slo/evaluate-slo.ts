import type { Instant } from '#core/shared/instant.ts';
import { figuresOf, type SloFigures } from './figures.ts';
import { type PolicyReading, readPolicies } from './policy.ts';
import { type ExactReading, type RuleReading, readShareOfWindow, readSlo } from './read-slo.ts';
import type { SloBooks } from './slo-books.ts';
import type { SloTerms } from './slo-terms.ts';
import type { Usage } from './usage.ts';

/** An SLO as of an instant: its figures, and what each of its rules sees. */
export interface SloReading {
  readonly horizon: Instant;
  readonly figures: SloFigures;
  /** The figures without corrections, where any touches a window. */
  readonly raw?: SloFigures;
  readonly rules: readonly RuleReading[];
  readonly policies: readonly PolicyReading[];
}

/** Evaluates an SLO from its books, as of an instant. `incidentFrom`: when the failures of the incident that is on began. */
export function evaluateSlo(
  terms: SloTerms,
  books: SloBooks,
  asOf: Instant,
  delayMs: number,
  incidentFrom: Instant | null = null,
): SloReading {
  const reading = readSlo(terms, books, asOf, delayMs);
  const figures = figuresOf(terms, books, reading);
  const { timeToExhaustionHours } = figures;
  const incident = incidentFrom === null ? null : readIncident(terms, books, reading, incidentFrom);
  const facts = { errorBudget: terms.errorBudget, usage: reading.usage, timeToExhaustionHours, incident };
  return { horizon: reading.horizon, figures, rules: reading.rules, policies: readPolicies(terms.slo, facts) };
}

/** What an incident used of the budget window: what lies before the window is none of its budget. */
function readIncident(terms: SloTerms, books: SloBooks, reading: ExactReading, from: Instant): Usage | null {
  const lengthMs = reading.horizon - Math.max(from, reading.window.from);
  return lengthMs > 0 ? readShareOfWindow(terms, books, reading, lengthMs) : null;
}
