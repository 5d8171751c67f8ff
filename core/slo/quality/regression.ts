import { parseDecimal } from '#core/shared/ratio.ts';
import type { Sample } from '#core/slo/wilson.ts';

/** More than this many points below the version before is a regression. */
export const POINTS_LOST_MAX = 2;

/** One-sided 95 %: the quantile of the normal distribution at 0.95, to twelve places. */
const Z_ONE_SIDED = parseDecimal('1.644853626951') ?? { numerator: 0, denominator: 1 };

/**
 * `suspected`: the share fell by more than two points. `confirmed`: and so few runs would show such a fall by chance in at most
 * one case of twenty.
 */
export type Regression = 'none' | 'suspected' | 'confirmed';

/**
 * Compares a version with the one before it, exactly. The fall is confirmed by the pooled test of two shares: with d the fall
 * and p the share of both together, `d^2 >= z^2 p (1 - p) (1/m + 1/n)`. Both have runs.
 */
export function regressionOf(before: Sample, after: Sample): Regression {
  const [m, n] = [BigInt(before.runs), BigInt(after.runs)];
  // The fall of the share, times m n.
  const fall = BigInt(before.passes) * n - BigInt(after.passes) * m;
  if (fall * 100n <= BigInt(POINTS_LOST_MAX) * m * n) return 'none';
  const all = m + n;
  const passes = BigInt(before.passes + after.passes);
  const [zTop, zBottom] = [BigInt(Z_ONE_SIDED.numerator), BigInt(Z_ONE_SIDED.denominator)];
  const isShown = fall ** 2n * all * zBottom ** 2n >= zTop ** 2n * m * n * passes * (all - passes);
  return isShown ? 'confirmed' : 'suspected';
}
