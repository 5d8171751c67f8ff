import { type Count, exceeds, minus, plus, quotient, times } from '#core/shared/count.ts';
import { formatDuration } from '#core/shared/duration.ts';
import { floorTo, formatInstant, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Ratio, scaledBy } from '#core/shared/ratio.ts';
import { errorBudget, exact } from './alert-rules.ts';
import { firstSeen, type Ledger, type Tally, tally } from './ledger.ts';
import type { AlertRule, Severity, Slo } from './schema.ts';

type SloStateName = 'no-data' | 'exhausted' | 'at-risk' | 'healthy';

/** The figures of one SLO as of an instant. Every number is the double nearest to the exact value; instants are RFC 3339. */
export interface SloFigures {
  readonly slo: string;
  readonly asOf: string;
  readonly horizon: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly good: number;
  readonly bad: number;
  readonly total: number;
  /** Null: only the slice methods have slices. */
  readonly slices: null;
  readonly sli: number | null;
  readonly budget: {
    readonly total: number;
    readonly spent: number;
    readonly remaining: number;
    readonly remainingRatio: number | null;
  };
  /** By lookback: `5m`, `30m`, `1h` ... */
  readonly burnRates: Readonly<Record<string, number | null>>;
  readonly alerts: readonly { readonly name: string; readonly severity: Severity; readonly firing: boolean }[];
  readonly timeToExhaustionHours: number | null;
  readonly state: SloStateName;
  /** Buckets of the window that were clamped or lacked a total. */
  readonly anomalies: number;
  readonly provisionalFrom: string | null;
}

/** What one rule sees as of an instant. */
export interface RuleReading {
  readonly rule: AlertRule;
  /** The rule's condition: both lookbacks over the threshold and enough failures. */
  readonly holds: boolean;
  /** What keeps a firing rule firing while its short lookback is silent. */
  readonly holdsInSilence: boolean;
  readonly burnLong: number | null;
  readonly burnShort: number | null;
  readonly bad: number;
  readonly total: number;
}

export interface SloReading {
  readonly horizon: Instant;
  readonly figures: SloFigures;
  readonly rules: readonly RuleReading[];
}

/** An SLO with its texts turned into exact numbers, once. */
export interface SloTerms {
  readonly slo: Slo;
  /** `1 - target`: the share of events that may fail. */
  readonly errorBudget: Ratio;
  /** Every lookback that is printed or that a rule names, shortest first, with its text. */
  readonly lookbacks: readonly { readonly ms: number; readonly text: string }[];
  /** The lengths of all lookbacks and of the budget window, shortest first. */
  readonly lengthsMs: readonly number[];
  /** The share of bad events above which each rule's burn rate exceeds its threshold: threshold * (1 - target). */
  readonly rules: readonly { readonly rule: AlertRule; readonly badShareMax: Ratio }[];
}

/** Buckets younger than this may still change. */
export const SETTLE_MS = 2 * HOUR_MS;

/** 5m, 30m, 1h, 2h, 6h, 1d, 3d: printed for every SLO, whatever its rules. */
const LOOKBACKS_MS: readonly number[] = [5, 30, 60, 120, 360, 1_440, 4_320].map((minutes) => minutes * MINUTE_MS);
const FORECAST_LOOKBACK_MS = 6 * HOUR_MS;
/** Below this share of budget an SLO is at risk. */
const AT_RISK_BELOW: Ratio = { numerator: 1, denominator: 10 };

export function sloTerms(slo: Slo): SloTerms {
  const budget = errorBudget(slo.target);
  const named = slo.rules.flatMap((rule) => [rule.longMs, rule.shortMs]);
  const lookbacks = [...new Set([...LOOKBACKS_MS, ...named])].sort((a, b) => a - b);
  return {
    slo,
    errorBudget: budget,
    lookbacks: lookbacks.map((ms) => ({ ms, text: formatDuration(ms) })),
    lengthsMs: [...new Set([...lookbacks, slo.window.lengthMs])].sort((a, b) => a - b),
    rules: slo.rules.map((rule) => ({ rule, badShareMax: product(exact(rule.threshold), budget) })),
  };
}

/** The instant up to which buckets are seen: whole minutes before `asOf`, less the delay of the source. */
export function horizonAt(asOf: Instant, delayMs: number): Instant {
  return floorTo(asOf - delayMs, MINUTE_MS);
}

/**
 * Reads every figure of an SLO by Occurrences from its ledger, as of an instant. Pure and exact: nothing is rounded
 * before it is compared.
 */
export function evaluateSlo(terms: SloTerms, ledger: Ledger, asOf: Instant, delayMs: number): SloReading {
  const { slo, errorBudget: budget } = terms;
  const horizon = horizonAt(asOf, delayMs);
  const from = plusMs(horizon, -slo.window.lengthMs);
  const provisionalFrom = plusMs(horizon, -SETTLE_MS);
  const tallies = tallyAll(terms.lengthsMs, ledger, horizon, provisionalFrom);
  const window = tallies.get(slo.window.lengthMs) ?? NO_TALLY;
  const rules = terms.rules.map(({ rule, badShareMax }) => readRule(rule, badShareMax, tallies, budget));
  const spending = spendingOf(window, budget);
  const recent = tallies.get(FORECAST_LOOKBACK_MS) ?? NO_TALLY;
  const firstProvisional = firstSeen(ledger, maxOf(provisionalFrom, from), horizon);
  const horizonText = formatInstant(horizon);
  const figures: SloFigures = {
    slo: slo.name,
    asOf: asOf === horizon ? horizonText : formatInstant(asOf),
    horizon: horizonText,
    window: { from: formatInstant(from), to: horizonText },
    good: Number(minus(window.total, window.bad)),
    bad: Number(window.bad),
    total: Number(window.total),
    slices: null,
    sli: isEmpty(window) ? null : quotient(minus(window.total, window.bad), window.total),
    budget: {
      total: quotient(spending.allowed, budget.denominator),
      spent: Number(window.bad),
      remaining: quotient(spending.remaining, budget.denominator),
      remainingRatio: isEmpty(window) ? null : quotient(spending.remaining, spending.allowed),
    },
    burnRates: burnRatesOf(terms, tallies),
    alerts: rules.map(({ rule, holds }) => ({ name: rule.name, severity: rule.severity, firing: holds })),
    timeToExhaustionHours: forecast(window, spending, recent, budget, slo.window.lengthMs),
    state: stateOf(slo, window, spending, rules),
    anomalies: window.anomalies,
    provisionalFrom: firstProvisional === null ? null : formatInstant(firstProvisional),
  };
  return { horizon, figures, rules };
}

/** The budget in events times its denominator, so that it stays a whole number. */
interface Spending {
  readonly allowed: Count;
  readonly remaining: Count;
}

const NO_TALLY: Tally = { bad: 0, total: 0, anomalies: 0 };

/** All intervals end at the horizon, so each is the next shorter one and the piece before it. */
function tallyAll(
  lengthsMs: readonly number[],
  ledger: Ledger,
  horizon: Instant,
  provisionalFrom: Instant,
): Map<number, Tally> {
  const tallies = new Map<number, Tally>();
  let sum = NO_TALLY;
  let start = horizon;
  for (const lengthMs of lengthsMs) {
    const end = start;
    start = plusMs(horizon, -lengthMs);
    const piece = tally(ledger, start, end, provisionalFrom);
    sum = {
      bad: plus(sum.bad, piece.bad),
      total: plus(sum.total, piece.total),
      anomalies: sum.anomalies + piece.anomalies,
    };
    tallies.set(lengthMs, sum);
  }
  return tallies;
}

function spendingOf(window: Tally, budget: Ratio): Spending {
  const allowed = times(window.total, budget.numerator);
  return { allowed, remaining: minus(allowed, times(window.bad, budget.denominator)) };
}

function isEmpty(sum: Tally): boolean {
  return !exceeds(sum.total, 0);
}

function burnRatesOf(terms: SloTerms, lookbacks: ReadonlyMap<number, Tally>): Record<string, number | null> {
  const burnRates: Record<string, number | null> = {};
  for (const { ms, text } of terms.lookbacks)
    burnRates[text] = burnOf(lookbacks.get(ms) ?? NO_TALLY, terms.errorBudget);
  return burnRates;
}

/** How many times faster than evenly the budget is spent; null without events. */
function burnOf(sum: Tally, budget: Ratio): number | null {
  if (isEmpty(sum)) return null;
  return quotient(times(sum.bad, budget.denominator), times(sum.total, budget.numerator));
}

function readRule(
  rule: AlertRule,
  badShareMax: Ratio,
  lookbacks: ReadonlyMap<number, Tally>,
  budget: Ratio,
): RuleReading {
  const long = lookbacks.get(rule.longMs) ?? NO_TALLY;
  const short = lookbacks.get(rule.shortMs) ?? NO_TALLY;
  const longHolds = burnsOver(long, badShareMax) && !exceeds(rule.minFailures, long.bad);
  return {
    rule,
    holds: longHolds && burnsOver(short, badShareMax),
    holdsInSilence: longHolds && isEmpty(short),
    burnLong: burnOf(long, budget),
    burnShort: burnOf(short, budget),
    bad: Number(long.bad),
    total: Number(long.total),
  };
}

function burnsOver(sum: Tally, badShareMax: Ratio): boolean {
  return exceeds(times(sum.bad, badShareMax.denominator), times(sum.total, badShareMax.numerator));
}

/** Hours until nothing remains at the rate of the last six hours: remainingRatio / (burn(6h) * 1 h / window). */
function forecast(window: Tally, spending: Spending, recent: Tally, budget: Ratio, windowMs: number): number | null {
  if (isEmpty(window)) return null;
  if (!exceeds(spending.remaining, 0)) return 0;
  if (isEmpty(recent) || !exceeds(recent.bad, 0)) return null;
  const hours = times(times(spending.remaining, windowMs), times(recent.total, budget.numerator));
  return quotient(hours, times(times(spending.allowed, HOUR_MS), times(recent.bad, budget.denominator)));
}

function stateOf(slo: Slo, window: Tally, spending: Spending, rules: readonly RuleReading[]): SloStateName {
  if (isEmpty(window)) return 'no-data';
  if (!exceeds(spending.remaining, 0) && !exceeds(slo.minFailures, window.bad)) return 'exhausted';
  if (rules.some(({ rule, holds }) => holds && rule.severity === 'page')) return 'at-risk';
  const isLow = exceeds(
    times(spending.allowed, AT_RISK_BELOW.numerator),
    times(spending.remaining, AT_RISK_BELOW.denominator),
  );
  return isLow ? 'at-risk' : 'healthy';
}

function product(a: Ratio, b: Ratio): Ratio {
  return scaledBy(a, BigInt(b.numerator), BigInt(b.denominator));
}

function maxOf(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
