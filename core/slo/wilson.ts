import { compareRatios, parseDecimal, type Ratio } from '#core/shared/ratio.ts';

/** So many of these runs passed. */
export interface Sample {
  readonly passes: number;
  readonly runs: number;
}

/**
 * Two-sided 95 %: the quantile of the normal distribution at 0.975, to twelve places. Two-sided, because both of its ends
 * decide something (`met` and `not-met`), and because it is what other tools call the 95 % Wilson interval.
 */
export const Z_95: Ratio = decimal('1.95996398454');

/** Whether the true share is shown to be at least the objective, shown to be below it, or neither. */
export type ShareVerdict = 'met' | 'not-met' | 'undecided';

/**
 * The Wilson score interval of a share: both ends are doubles, for people. Verdicts are not made of them but of exact
 * numbers (`judgeShare`). Without runs nothing is known: [0, 1].
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilsonInterval(sample: Sample, z: Ratio = Z_95): { readonly lower: number; readonly upper: number } {
  const { passes, runs } = checked(sample);
  if (runs === 0) return { lower: 0, upper: 1 };
  const zz = (Number(z.numerator) / Number(z.denominator)) ** 2;
  const root = Math.sqrt(zz * (zz + (4 * passes * (runs - passes)) / runs));
  const upper = Math.min(1, (2 * passes + zz + root) / (2 * (runs + zz)));
  // The product of the ends is share^2 / (1 + z^2 / runs): dividing by the upper end loses no digit where few passed.
  const lower = Math.min(passes / runs, ((passes / runs) * passes) / ((runs + zz) * upper));
  return { lower, upper: Math.max(upper, passes / runs) };
}

/**
 * Compares the interval's ends with the objective exactly, without its square root: the ends are the shares `p` at
 * which `(share - p)^2 = z^2 p (1 - p) / runs`, so that an objective below the share is at or below the lower end where
 * the left side is at least the right one. The objective is below 1.
 */
export function judgeShare(sample: Sample, objective: Ratio, z: Ratio = Z_95): ShareVerdict {
  const { passes, runs } = checked(sample);
  if (runs === 0) return 'undecided';
  const { distance, spread } = sidesOf(BigInt(passes), BigInt(runs), objective, z);
  if (compareRatios({ numerator: passes, denominator: runs }, objective) >= 0)
    return distance >= spread ? 'met' : 'undecided';
  return distance > spread ? 'not-met' : 'undecided';
}

/**
 * So many runs in all decide, if the share stays as it is: the least `n` with `n (share - objective)^2` at least (to fall short
 * of the objective: above) `z^2 objective (1 - objective)`. Null where the share is the objective: then no number does.
 */
export function runsToDecide(share: Ratio, objective: Ratio, z: Ratio = Z_95): number | null {
  const side = compareRatios(share, objective);
  if (side === 0) return null;
  const [k, n] = [BigInt(share.numerator), BigInt(share.denominator)];
  // Of m times these n runs the distance is m^2 times, the spread m times as large: m is their quotient, and m n the answer.
  const { distance, spread } = sidesOf(k, n, objective, z);
  const runs = (spread * n) / distance;
  const isWhole = runs * distance === spread * n;
  return Number(side > 0 && isWhole ? runs : runs + 1n);
}

/** `(passes - runs p)^2` and `z^2 runs p (1 - p)`, both times the same denominator. */
function sidesOf(passes: bigint, runs: bigint, objective: Ratio, z: Ratio): { distance: bigint; spread: bigint } {
  const [p, q] = [BigInt(objective.numerator), BigInt(objective.denominator)];
  const [zTop, zBottom] = [BigInt(z.numerator), BigInt(z.denominator)];
  return {
    distance: (passes * q - runs * p) ** 2n * zBottom ** 2n,
    spread: zTop ** 2n * runs * p * (q - p),
  };
}

function checked(sample: Sample): Sample {
  const { passes, runs } = sample;
  const whole = Number.isSafeInteger(passes) && Number.isSafeInteger(runs);
  if (whole && passes >= 0 && passes <= runs) return sample;
  throw new RangeError(`passes and runs are whole numbers, 0 <= passes <= runs, not ${passes} of ${runs}`);
}

function decimal(text: string): Ratio {
  const ratio = parseDecimal(text);
  if (ratio === undefined) throw new RangeError(`"${text}" is no exact decimal`);
  return ratio;
}
