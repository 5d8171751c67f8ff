import { dividedBy, type Ratio, sumOf } from '#core/shared/ratio.ts';
import type { EvaluationResult } from './evaluation-result.ts';

/** How a version fares when the same case is asked several times. */
export interface Repeats {
  /** Cases that ran at least `k` times, which is more than once. */
  readonly cases: number;
  readonly k: number;
  /** pass@k: the chance that at least one of k runs of a case passes, the mean over the cases. */
  readonly passAtK: Ratio;
  /** pass^k: the chance that all k runs of a case pass, the mean over the cases. */
  readonly passHatK: Ratio;
}

/**
 * pass@k and pass^k of the cases that ran several times, with `k` the fewest runs that one of them has. Of n runs of a case
 * with c passes the chances are `1 - C(n - c, k) / C(n, k)` and `C(c, k) / C(n, k)`: drawn without putting back, so that
 * neither favours cases with many runs. Null where no case ran twice.
 * Source: M. Chen et al., "Evaluating large language models trained on code" (2021), section 2.1.
 */
export function repeatedCases(results: readonly EvaluationResult[]): Repeats | null {
  const named = results.filter(({ caseName }) => caseName !== undefined);
  const cases = [...Map.groupBy(named, ({ caseName }) => caseName).values()].filter((runs) => runs.length > 1);
  if (cases.length === 0) return null;
  const k = cases.reduce((fewest, runs) => Math.min(fewest, runs.length), Number.MAX_SAFE_INTEGER);
  let [passAtK, passHatK] = [ZERO, ZERO];
  for (const runs of cases) {
    const passes = runs.filter(({ passed }) => passed).length;
    const draws = choose(runs.length, k);
    passAtK = sumOf([passAtK, { numerator: draws - choose(runs.length - passes, k), denominator: draws }]);
    passHatK = sumOf([passHatK, { numerator: choose(passes, k), denominator: draws }]);
  }
  const count = BigInt(cases.length);
  return { cases: cases.length, k, passAtK: dividedBy(passAtK, count), passHatK: dividedBy(passHatK, count) };
}

const ZERO: Ratio = { numerator: 0, denominator: 1 };

function choose(n: number, k: number): bigint {
  let ways = 1n;
  for (let taken = 0; taken < k; taken += 1) ways = (ways * BigInt(n - taken)) / BigInt(taken + 1);
  return ways;
}
