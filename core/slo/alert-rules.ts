import { formatDuration } from '#core/shared/duration.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { compareRatios, complement, parseDecimal, type Ratio, scaledBy } from '#core/shared/ratio.ts';
import type { AlertRule, Severity } from './schema.ts';

interface DefaultRule {
  readonly name: string;
  readonly severity: Severity;
  readonly longMs: number;
  readonly shortMs: number;
  /** For a window of 30 days. */
  readonly threshold: string;
}

/** Source: Google SRE Workbook, "Alerting on SLOs", its recommended multiwindow table with the third tier added. */
const DEFAULT_RULES: readonly DefaultRule[] = [
  { name: 'page-fast', severity: 'page', longMs: HOUR_MS, shortMs: 5 * MINUTE_MS, threshold: '14.4' },
  { name: 'page-slow', severity: 'page', longMs: 6 * HOUR_MS, shortMs: 30 * MINUTE_MS, threshold: '6' },
  { name: 'ticket-fast', severity: 'ticket', longMs: DAY_MS, shortMs: 2 * HOUR_MS, threshold: '3' },
  { name: 'ticket-slow', severity: 'ticket', longMs: 3 * DAY_MS, shortMs: 6 * HOUR_MS, threshold: '1' },
];

const REFERENCE_WINDOW_DAYS = 30n;
const ONE: Ratio = { numerator: 1, denominator: 1 };

/** Failures that a rule needs in its long lookback unless the SLO says otherwise: one failed request wakes nobody. */
export const MIN_FAILURES_DEFAULT = 2;

/**
 * The default rules for a window and a target. Thresholds are scaled by window / 30 d, so that the share of budget
 * spent stays the same, but never below 1. A rule that could never fire there is left out, with the reason.
 */
export function defaultRules(
  windowMs: number,
  target: string,
  minFailures: number,
): { rules: AlertRule[]; leftOut: string[] } {
  const rules: AlertRule[] = [];
  const leftOut: string[] = [];
  for (const { name, severity, longMs, shortMs, threshold } of DEFAULT_RULES) {
    const scaled = scaleThreshold(threshold, windowMs);
    if (longMs > windowMs) {
      leftOut.push(
        `${name} is left out: its lookback of ${formatDuration(longMs)} is longer than the window of ${formatDuration(windowMs)}`,
      );
    } else if (!canFire(scaled, target)) {
      leftOut.push(`${name} is left out: at a target of ${target} no burn rate can exceed its threshold of ${scaled}`);
    } else {
      rules.push({ name, severity, longMs, shortMs, threshold: scaled, minFailures });
    }
  }
  return { rules, leftOut };
}

/** What rules mean, for those who read documents that name them. */
export const RULE_BOOK = { minFailures: MIN_FAILURES_DEFAULT, defaultRules, canFire };

/** Whether some burn rate exceeds the threshold: when everything fails the burn rate is 1 / (1 - target), never more. */
export function canFire(threshold: string, target: string): boolean {
  const { numerator, denominator } = errorBudget(target);
  return compareRatios(exact(threshold), { numerator: denominator, denominator: numerator }) < 0;
}

/** `1 - target`, exactly: the share of events that may fail. */
export function errorBudget(target: string): Ratio {
  return complement(exact(target));
}

/** Reads a threshold or target that the catalog has checked. Throws on other text: that is a defect. */
export function exact(text: string): Ratio {
  const [numerator, denominator] = text.split('/');
  const ratio = parseDecimal(numerator ?? '');
  if (ratio === undefined) throw new RangeError(`"${text}" is no exact decimal`);
  return denominator === undefined ? ratio : scaledBy(ratio, 1n, BigInt(denominator));
}

/** The scaled threshold as exact text: a decimal where it has one, else a fraction (14.4 over 7 days is 3.36, 1 over 31 days `31/30`). */
function scaleThreshold(threshold: string, windowMs: number): string {
  const scaled = scaledBy(exact(threshold), BigInt(windowMs), REFERENCE_WINDOW_DAYS * BigInt(DAY_MS));
  return ratioText(compareRatios(scaled, ONE) < 0 ? ONE : scaled);
}

function ratioText({ numerator, denominator }: Ratio): string {
  const decimal = String(Number(numerator) / Number(denominator));
  const read = /e/.test(decimal) ? undefined : parseDecimal(decimal);
  const same = read !== undefined && compareRatios(read, { numerator, denominator }) === 0;
  return same ? decimal : `${numerator}/${denominator}`;
}
