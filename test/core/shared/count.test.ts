import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Count, exceeds, minus, plus, quotient, times } from '#core/shared/count.ts';

const RUNS = { seed: 2026, numRuns: 2_000 };

/** Whole counts of every size, and thickest around the edge of what a double counts exactly. */
const wholeArbitrary = fc
  .oneof(
    fc.bigInt(-1_000n, 1_000n),
    fc.bigInt(-(2n ** 53n) - 3n, -(2n ** 53n) + 3n),
    fc.bigInt(2n ** 53n - 3n, 2n ** 53n + 3n),
    fc.bigInt(-(2n ** 200n), 2n ** 200n),
  )
  .map(countOf);

describe('whole counts', () => {
  test.each([
    ['are added', plus, (a: bigint, b: bigint) => a + b],
    ['are subtracted', minus, (a: bigint, b: bigint) => a - b],
    ['are multiplied', times, (a: bigint, b: bigint) => a * b],
  ])('%s exactly, however large they are', (_, operation, oracle) => {
    fc.assert(
      fc.property(wholeArbitrary, wholeArbitrary, (a, b) => {
        const result = operation(a, b);
        expect(BigInt(result)).toBe(oracle(BigInt(a), BigInt(b)));
      }),
      RUNS,
    );
  });

  test('are numbers while a number holds them, and only then', () => {
    fc.assert(
      fc.property(wholeArbitrary, wholeArbitrary, (a, b) => {
        for (const result of [plus(a, b), minus(a, b), times(a, b)]) {
          expect(typeof result === 'number').toBe(Number.isSafeInteger(Number(result)));
        }
      }),
      RUNS,
    );
    expect(plus(Number.MAX_SAFE_INTEGER, 1)).toBe(2n ** 53n);
    expect(minus(2n ** 53n, 1)).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('that came as numbers beyond 2^53 are still told apart from their neighbours after an addition', () => {
    expect(plus(2 ** 53, 1)).toBe(2n ** 53n + 1n);
    expect(plus(2 ** 60, 1)).toBe(2n ** 60n + 1n);
  });

  test('are compared exactly', () => {
    fc.assert(
      fc.property(wholeArbitrary, wholeArbitrary, (a, b) => {
        expect(exceeds(a, b)).toBe(BigInt(a) > BigInt(b));
      }),
      RUNS,
    );
    expect(exceeds(2n ** 53n + 1n, 2 ** 53)).toBe(true);
    expect(exceeds(5, 5)).toBe(false);
  });
});

describe('a quotient', () => {
  test('of whole counts is the nearest double, also of negative ones', () => {
    fc.assert(
      fc.property(wholeArbitrary, wholeArbitrary, (a, b) => {
        fc.pre(b > 0);
        expectNearest(quotient(a, b), BigInt(a), BigInt(b));
      }),
      RUNS,
    );
  });

  test('that lies just beside the middle of two doubles is rounded to its own side', () => {
    fc.assert(
      fc.property(
        fc.bigInt(2n ** 52n, 2n ** 53n - 1n),
        fc.constantFrom(-1n, 0n, 1n),
        fc.boolean(),
        (m, side, isLess) => {
          // (2m + 1) / 2 is the middle between the doubles m and m + 1; a hair of 2^-80 decides.
          const middle = ((2n * m + 1n) << 79n) + side;
          const a = isLess ? -middle : middle;
          expectNearest(quotient(countOf(a), 2n ** 80n), a, 2n ** 80n);
        },
      ),
      RUNS,
    );
  });

  test('in the middle of two doubles goes to the even one', () => {
    expect(quotient(2n * 2n ** 53n + 2n, 2)).toBe(2 ** 53);
    expect(quotient(2n * 2n ** 53n + 6n, 2)).toBe(2 ** 53 + 4);
  });

  test('of small numbers is their ordinary division', () => {
    expect(quotient(1, 3)).toBe(1 / 3);
    expect(quotient(-2, 3)).toBe(-2 / 3);
    expect(quotient(0, 7)).toBe(0);
  });
});

describe('fractional counts', () => {
  test('stay doubles among themselves and beside whole numbers', () => {
    expect(plus(0.5, 1)).toBe(1.5);
    expect(minus(0.5, 1)).toBe(-0.5);
    expect(times(0.5, 3)).toBe(1.5);
    expect(quotient(0.5, 2)).toBe(0.25);
  });

  test('are taken beside whole counts beyond 2^53 too, as exactly as doubles are', () => {
    fc.assert(
      fc.property(fc.bigInt(2n ** 53n, 2n ** 100n), fc.constantFrom(0.5, 1.25, -0.75), (large, fraction) => {
        expect(plus(large, fraction)).toBe(Number(large) + fraction);
        expect(plus(fraction, large)).toBe(Number(large) + fraction);
        expect(minus(large, fraction)).toBe(Number(large) - fraction);
        expect(minus(fraction, large)).toBe(fraction - Number(large));
        expect(times(large, fraction)).toBe(Number(large) * fraction);
        expect(quotient(fraction, large)).toBe(fraction / Number(large));
        expect(quotient(large, Math.abs(fraction))).toBe(Number(large) / Math.abs(fraction));
        expect(exceeds(large, fraction)).toBe(true);
      }),
      { seed: 2026, numRuns: 200 },
    );
  });
});

function countOf(value: bigint): Count {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** No double is nearer to a / b than `double`; of two equally near ones it is the even one. */
function expectNearest(double: number, a: bigint, b: bigint): void {
  const here = distance(double, a, b);
  for (const neighbour of neighboursOf(double)) {
    const there = distance(neighbour, a, b);
    if (here === there) expect(bitsOf(double) & 1n).toBe(0n);
    else expect(here < there).toBe(true);
  }
}

/** |double - a / b| in units of 1 / (b * 2^1074), in which every double is whole. */
function distance(double: number, a: bigint, b: bigint): bigint {
  const difference = inSmallestUnits(double) * b - (a << 1074n);
  return difference < 0n ? -difference : difference;
}

/** A finite double as a whole number of 2^-1074, taken from its bits. */
function inSmallestUnits(double: number): bigint {
  const bits = bitsOf(double);
  const exponent = (bits >> 52n) & 0x7ffn;
  const mantissa = bits & ((1n << 52n) - 1n);
  const magnitude = exponent === 0n ? mantissa : (mantissa | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

function neighboursOf(double: number): number[] {
  if (double === 0) return [Number.MIN_VALUE, -Number.MIN_VALUE];
  const bits = bitsOf(double);
  return [bits + 1n, bits - 1n].map(doubleOf);
}

function bitsOf(double: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, double);
  return view.getBigUint64(0);
}

function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}
