import { formatInstant, type Instant, plusMs } from '#core/shared/instant.ts';
import { decideAlert } from './alerts.ts';
import { evaluateSlo } from './evaluate-slo.ts';
import { remainingRatio, type SloFigures } from './figures.ts';
import { type ExactReading, readSlo } from './read-slo.ts';
import type { Severity } from './schema.ts';
import type { SloBooks } from './slo-books.ts';
import type { SloTerms } from './slo-terms.ts';
import { compareUsages } from './usage.ts';

/** What would have fired had the SLO been evaluated at every step. Instants are RFC 3339. */
export interface Backtest {
  readonly slo: string;
  readonly from: string;
  readonly to: string;
  readonly steps: number;
  /** One entry for each unbroken run of steps at which a rule fires, by `firedAt`, then by the order of the rules. */
  readonly alerts: readonly BacktestAlert[];
  readonly pages: number;
  readonly tickets: number;
  /** The lowest share of budget left, at its earliest step; null where there never was one. */
  readonly worst: { readonly at: string; readonly remainingRatio: number } | null;
  /** The last step, as `evaluate` prints it. */
  readonly final: SloFigures;
}

interface BacktestAlert {
  readonly name: string;
  readonly severity: Severity;
  readonly firedAt: string;
  /** The first step at which it no longer fired; null where it still did at the last. */
  readonly resolvedAt: string | null;
  readonly budgetRemainingRatioAtFire: number | null;
}

/** Two years of minutes with room to spare. */
export const STEPS_MAX = 1_100_000;

/** The steps of a backtest: `from`, `from + every`, ... up to `to`. `from` is not after `to`. */
export interface Steps {
  readonly from: Instant;
  readonly to: Instant;
  readonly everyMs: number;
  readonly delayMs: number;
  /** Told of every step, for a progress bar or a chart. */
  readonly onStep?: (reading: ExactReading) => void;
}

/** Evaluates an SLO at every step, each rule remembering whether it fired at the step before. No rule fires before the first. */
export function backtest(terms: SloTerms, books: SloBooks, steps: Steps): Backtest {
  const alerts: BacktestAlert[] = [];
  const open = new Map<string, number>();
  let worst: ExactReading | null = null;
  let count = 0;
  let last = steps.from;
  for (let asOf = steps.from; asOf <= steps.to; asOf = plusMs(asOf, steps.everyMs)) {
    const reading = readSlo(terms, books, asOf, steps.delayMs);
    followAlerts(terms, reading, alerts, open);
    if (isWorse(reading, worst)) worst = reading;
    steps.onStep?.(reading);
    count += 1;
    last = asOf;
  }
  const severities = alerts.map(({ severity }) => severity);
  const worstRatio = worst === null ? null : remainingRatio(terms, worst);
  return {
    slo: terms.slo.name,
    from: formatInstant(steps.from),
    to: formatInstant(steps.to),
    steps: count,
    alerts,
    pages: severities.filter((severity) => severity === 'page').length,
    tickets: severities.filter((severity) => severity === 'ticket').length,
    worst: worst === null || worstRatio === null ? null : { at: formatInstant(worst.asOf), remainingRatio: worstRatio },
    final: evaluateSlo(terms, books, last, steps.delayMs).figures,
  };
}

/** Opens and closes the runs of each rule; `open` holds the place of each run that goes on. */
function followAlerts(
  terms: SloTerms,
  reading: ExactReading,
  alerts: BacktestAlert[],
  open: Map<string, number>,
): void {
  for (const ruleReading of reading.rules) {
    const { name, severity } = ruleReading.rule;
    const place = open.get(name);
    const change = decideAlert(ruleReading, place !== undefined);
    if (change.kind === 'fired') {
      open.set(name, alerts.length);
      const budgetRemainingRatioAtFire = remainingRatio(terms, reading);
      const firedAt = formatInstant(reading.asOf);
      alerts.push({ name, severity, firedAt, resolvedAt: null, budgetRemainingRatioAtFire });
    }
    const run = place === undefined ? undefined : alerts[place];
    if (change.kind === 'resolved' && place !== undefined && run !== undefined) {
      alerts[place] = { ...run, resolvedAt: formatInstant(reading.asOf) };
      open.delete(name);
    }
  }
}

function isWorse({ usage }: ExactReading, worst: ExactReading | null): boolean {
  if (usage.isSilent) return false;
  return worst === null || compareUsages(usage, worst.usage) > 0;
}
