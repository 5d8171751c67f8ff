import { formatDuration } from '#core/shared/duration.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { product, type Ratio, scaledBy } from '#core/shared/ratio.ts';
import { errorBudget, exact } from './alert-rules.ts';
import type { AlertRule, AnySlo } from './schema.ts';

/** An SLO with its texts turned into exact numbers, once. */
export interface SloTerms<Of extends AnySlo = AnySlo> {
  readonly slo: Of;
  /** `1 - target`: the share that may be bad. */
  readonly errorBudget: Ratio;
  /** The bad share above which less than a tenth of the budget remains. */
  readonly atRiskOver: Ratio;
  /** Every lookback that is printed or that a rule names, shortest first, with its text. */
  readonly lookbacks: readonly { readonly ms: number; readonly text: string }[];
  /** The share of bad events above which each rule's burn rate exceeds its threshold: threshold * (1 - target). */
  readonly rules: readonly { readonly rule: AlertRule; readonly badShareMax: Ratio }[];
}

/** 5m, 30m, 1h, 2h, 6h, 1d, 3d: printed for every SLO, whatever its rules. */
const LOOKBACKS_MS: readonly number[] = [5, 30, 60, 120, 360, 1_440, 4_320].map((minutes) => minutes * MINUTE_MS);

export function sloTerms<Of extends AnySlo>(slo: Of): SloTerms<Of> {
  const budget = errorBudget(slo.target);
  const named = slo.rules.flatMap((rule) => [rule.longMs, rule.shortMs]);
  const lookbacks = [...new Set([...LOOKBACKS_MS, ...named])].sort((a, b) => a - b);
  return {
    slo,
    errorBudget: budget,
    atRiskOver: scaledBy(budget, 9n, 10n),
    lookbacks: lookbacks.map((ms) => ({ ms, text: formatDuration(ms) })),
    rules: slo.rules.map((rule) => ({ rule, badShareMax: product(exact(rule.threshold), budget) })),
  };
}
