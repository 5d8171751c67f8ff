/**
 * Exact arithmetic on counts. A count is a whole number: a `number` while it is safe, a `bigint` beyond 2^53 - 1, so
 * that the usual case runs at the speed of doubles and no case is ever rounded. A source may also give a fraction
 * (CloudWatch's `Sum` of a fractional metric): those stay doubles and are as exact as doubles are.
 */
export type Count = number | bigint;

export function plus(a: Count, b: Count): Count {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum) || !bothWhole(a, b)) return sum;
  }
  if (isFraction(a) || isFraction(b)) return Number(a) + Number(b);
  return shrink(BigInt(a) + BigInt(b));
}

export function minus(a: Count, b: Count): Count {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference) || !bothWhole(a, b)) return difference;
  }
  if (isFraction(a) || isFraction(b)) return Number(a) - Number(b);
  return shrink(BigInt(a) - BigInt(b));
}

export function times(a: Count, b: Count): Count {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product) || !bothWhole(a, b)) return product;
  }
  if (isFraction(a) || isFraction(b)) return Number(a) * Number(b);
  return shrink(BigInt(a) * BigInt(b));
}

/** Whether a > b. JavaScript compares a number with a bigint by their mathematical values. */
export function exceeds(a: Count, b: Count): boolean {
  return a > b;
}

/** The double nearest to the exact a / b, ties to even. b is above zero. */
export function quotient(a: Count, b: Count): number {
  // One IEEE division of two exactly held operands is already the nearest double.
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  if (isFraction(a) || isFraction(b)) return Number(a) / Number(b);
  return nearestDouble(BigInt(a), BigInt(b));
}

function bothWhole(a: number, b: number): boolean {
  return Number.isInteger(a) && Number.isInteger(b);
}

/** Whether the count is no whole number. */
export function isFraction(count: Count): boolean {
  return typeof count === 'number' && !Number.isInteger(count);
}

function shrink(value: bigint): Count {
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : value;
}

/** Scales the quotient to at least 64 significant bits, keeps a sticky bit for the remainder and lets one conversion round. */
function nearestDouble(a: bigint, b: bigint): number {
  const negative = a < 0n;
  const magnitude = negative ? -a : a;
  const shift = Math.max(0, 65 + b.toString(2).length - magnitude.toString(2).length);
  const scaled = magnitude << BigInt(shift);
  const sticky = scaled % b === 0n ? 0n : 1n;
  const rounded = Number(((scaled / b) << 1n) | sticky) / 2 ** (shift + 1);
  return negative ? -rounded : rounded;
}
