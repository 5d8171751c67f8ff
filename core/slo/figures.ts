import { minus, quotient, times } from '#core/shared/count.ts';
import { formatInstant, type Instant, instant } from '#core/shared/instant.ts';
import { forecastExhaustion } from './forecast.ts';
import { firstSeen } from './ledger.ts';
import type { ExactReading, SloStateName } from './read-slo.ts';
import type { Severity } from './schema.ts';
import type { SloBooks } from './slo-books.ts';
import type { SloTerms } from './slo-terms.ts';
import { burnRate, remainingUnits, SILENCE, type SliceCounts } from './usage.ts';

/** The figures of one SLO as of an instant. Every number is the double nearest to the exact value; instants are RFC 3339. */
export interface SloFigures {
  readonly slo: string;
  readonly asOf: string;
  readonly horizon: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly good: number;
  readonly bad: number;
  readonly total: number;
  /** Null: only Timeslices has slices to count. */
  readonly slices: SliceCounts | null;
  readonly sli: number | null;
  /** In events, or in slices for the slice methods. */
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

/** The figures of a reading, each rounded once. */
export function figuresOf(terms: SloTerms, books: SloBooks, reading: ExactReading): SloFigures {
  const { slo, errorBudget } = terms;
  const { asOf, horizon, window, tally, usage } = reading;
  const firstProvisional = firstSeenOf(books, instant(Math.max(reading.provisionalFrom, window.from)), horizon);
  const remaining = remainingUnits(usage, errorBudget);
  const allowed = times(usage.of, errorBudget.numerator);
  const units = times(errorBudget.denominator, usage.scale);
  return {
    slo: slo.name,
    asOf: formatInstant(asOf),
    horizon: formatInstant(horizon),
    window: { from: formatInstant(window.from), to: formatInstant(window.to) },
    good: Number(minus(tally.total, tally.bad)),
    bad: Number(tally.bad),
    total: Number(tally.total),
    slices: usage.slices,
    sli: usage.isSilent ? null : sliOf(usage),
    budget: {
      total: quotient(allowed, units),
      spent: quotient(usage.spent, usage.scale),
      remaining: quotient(remaining, units),
      remainingRatio: usage.isSilent ? null : remainingRatio(terms, reading),
    },
    burnRates: Object.fromEntries(
      terms.lookbacks.map(({ ms, text }) => [text, burnRate(reading.lookbacks.get(ms) ?? SILENCE, errorBudget)]),
    ),
    alerts: reading.rules.map(({ rule, holds }) => ({ name: rule.name, severity: rule.severity, firing: holds })),
    timeToExhaustionHours: forecastExhaustion(terms, reading),
    state: reading.state,
    anomalies: tally.anomalies,
    provisionalFrom: firstProvisional === null ? null : formatInstant(firstProvisional),
  };
}

/** The first bucket with data in any ledger of the SLO; null where there is none. */
function firstSeenOf({ ledger, objectives }: SloBooks, from: Instant, to: Instant): Instant | null {
  if (objectives === null) return firstSeen(ledger, from, to);
  const starts = objectives.map(({ books }) => firstSeenOf(books, from, to)).filter((start) => start !== null);
  return starts.toSorted((a, b) => a - b)[0] ?? null;
}

/** `1 - spent / budget`; null where nothing was judged. */
export function remainingRatio({ errorBudget }: SloTerms, { usage }: ExactReading): number | null {
  if (usage.isSilent) return null;
  return quotient(remainingUnits(usage, errorBudget), times(usage.of, errorBudget.numerator));
}

function sliOf({ seen, spent }: ExactReading['usage']): number {
  return quotient(minus(seen, spent), seen);
}
