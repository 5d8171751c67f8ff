import { type Count, isFraction } from './count.ts';

/** An exact fraction `numerator / denominator`, denominator above zero. */
export interface Ratio {
  readonly numerator: Count;
  readonly denominator: Count;
}

const DECIMAL = /^(\d+)(?:\.(\d+))?$/;

/** A share or percentage may not need more places than this: 99.9999999 % is one failure in a thousand million. */
export const DECIMAL_PLACES_MAX = 12;

/**
 * Reads `99.9` as exactly 999/10. Undefined where the text is not a plain decimal of at most twelve places: an
 * exponent, a sign or a fraction is refused rather than rounded.
 */
export function parseDecimal(text: string): Ratio | undefined {
  const match = DECIMAL.exec(text);
  const whole = match?.[1];
  const places = (match?.[2] ?? '').replace(/0+$/, '');
  if (whole === undefined || places.length > DECIMAL_PLACES_MAX) return undefined;
  return reduce(BigInt(whole + places), 10n ** BigInt(places.length));
}

/** `a / b` of two counts as whole numbers, not reduced: a fraction that a double holds is some whole number over a power of two. */
export function ratioOf(a: Count, b: Count): { readonly numerator: bigint; readonly denominator: bigint } {
  let [numerator, denominator] = [a, b];
  while (isFraction(numerator) || isFraction(denominator)) {
    numerator = Number(numerator) * 2;
    denominator = Number(denominator) * 2;
  }
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
}

/** `1 - ratio`, exactly. */
export function complement(ratio: Ratio): Ratio {
  return reduce(BigInt(ratio.denominator) - BigInt(ratio.numerator), BigInt(ratio.denominator));
}

/** `ratio / divisor`, exactly. */
export function dividedBy(ratio: Ratio, divisor: bigint): Ratio {
  return reduce(BigInt(ratio.numerator), BigInt(ratio.denominator) * divisor);
}

/** `ratio * a / b`, exactly. */
export function scaledBy(ratio: Ratio, a: bigint, b: bigint): Ratio {
  return reduce(BigInt(ratio.numerator) * a, BigInt(ratio.denominator) * b);
}

/** `a * b`, exactly. */
export function product(a: Ratio, b: Ratio): Ratio {
  return scaledBy(a, BigInt(b.numerator), BigInt(b.denominator));
}

/** The sum of all ratios, exactly; zero of none. */
export function sumOf(ratios: readonly Ratio[]): Ratio {
  let [numerator, denominator] = [0n, 1n];
  for (const ratio of ratios) {
    const [over, under] = [BigInt(ratio.numerator), BigInt(ratio.denominator)];
    const shared = gcd(denominator, under);
    numerator = numerator * (under / shared) + over * (denominator / shared);
    denominator *= under / shared;
  }
  return reduce(numerator, denominator);
}

/** Below zero where a < b, zero where equal, above zero where a > b. */
export function compareRatios(a: Ratio, b: Ratio): number {
  const left = BigInt(a.numerator) * BigInt(b.denominator);
  const right = BigInt(b.numerator) * BigInt(a.denominator);
  return left < right ? -1 : left > right ? 1 : 0;
}

function reduce(numerator: bigint, denominator: bigint): Ratio {
  const divisor = gcd(numerator, denominator);
  return { numerator: asCount(numerator / divisor), denominator: asCount(denominator / divisor) };
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}

function asCount(value: bigint): Count {
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : value;
}
