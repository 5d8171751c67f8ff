import { type Count, exceeds, minus, plus, quotient, times } from '#core/shared/count.ts';
import type { Ratio } from '#core/shared/ratio.ts';

/**
 * How much of an interval was bad, by any budgeting method: `spent / of` is its bad share. Both are counts of one unit:
 * events, slices, or the fraction of a slice that `scale` says.
 */
export interface Usage {
  readonly spent: Count;
  readonly of: Count;
  /** How many of these units make one event or slice. */
  readonly scale: Count;
  /** The true `spent` is at least `spent` and less than `spent + slack`; 0 where `spent` is exact. */
  readonly slack: Count;
  /** The same as an exact fraction; asked only where the slack leaves a comparison open. */
  exactly?(): Usage;
  /** Nothing to judge by: every figure that needs the share is null. */
  readonly isSilent: boolean;
  /** What `minFailures` counts. */
  readonly failures: Count;
}

/** What a budget window used. `of` is what the whole budget is counted from. */
export interface WindowUsage extends Usage {
  /** What was judged so far: for a calendar window of slices less than `of`. */
  readonly seen: Count;
  /** The slices of Timeslices; null for the other methods. */
  readonly slices: SliceCounts | null;
}

/** The slices of a budget window, as printed. */
export interface SliceCounts {
  readonly seen: number;
  readonly expected: number;
  readonly bad: number;
  readonly noData: number;
  readonly excluded: number;
}

export const SILENCE: Usage = { spent: 0, of: 0, scale: 1, slack: 0, isSilent: true, failures: 0 };

/** Below zero where the bad share is under the given one, zero where equal, above where over it. Exact. */
export function compareToShare(usage: Usage, { numerator, denominator }: Ratio): number {
  const share = times(usage.of, numerator);
  const least = times(usage.spent, denominator);
  if (exceeds(least, share)) return 1;
  if (usage.slack === 0) return exceeds(share, least) ? -1 : 0;
  if (!exceeds(times(plus(usage.spent, usage.slack), denominator), share)) return -1;
  return compareToShare(exactly(usage), { numerator, denominator });
}

/** Below zero where the bad share of a is under that of b. Exact. */
export function compareUsages(a: Usage, b: Usage): number {
  if (a.slack === 0 && b.slack === 0) return compareToShare(a, { numerator: b.spent, denominator: b.of });
  if (exceeds(times(a.spent, b.of), times(plus(b.spent, b.slack), a.of))) return 1;
  if (exceeds(times(b.spent, a.of), times(plus(a.spent, a.slack), b.of))) return -1;
  return compareUsages(exactly(a), exactly(b));
}

/** The usage without slack. */
export function exactly(usage: Usage): Usage {
  return usage.exactly?.() ?? usage;
}

/** How many times faster than evenly the budget is spent; null where there is nothing to judge by. */
export function burnRate(usage: Usage, budget: Ratio): number | null {
  if (usage.isSilent) return null;
  return quotient(times(usage.spent, budget.denominator), times(usage.of, budget.numerator));
}

/** What is left of the budget, times the budget's denominator and the usage's scale, so that it stays a whole number. */
export function remainingUnits(usage: Usage, budget: Ratio): Count {
  return minus(times(usage.of, budget.numerator), times(usage.spent, budget.denominator));
}
