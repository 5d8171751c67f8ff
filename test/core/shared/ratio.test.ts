import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareRatios,
  complement,
  DECIMAL_PLACES_MAX,
  dividedBy,
  parseDecimal,
  type Ratio,
  scaledBy,
  sumOf,
} from '#core/shared/ratio.ts';

const RUNS = { seed: 2026, numRuns: 500 };
const placesArbitrary = fc.integer({ min: 0, max: DECIMAL_PLACES_MAX });

describe('a decimal', () => {
  test.each([
    ['99.9', 999, 10],
    ['0.999', 999, 1000],
    ['0', 0, 1],
    ['0.0', 0, 1],
    ['1', 1, 1],
    ['14.40', 72, 5],
    ['0.500000000000000000', 1, 2],
    ['99.999999999999', 99_999_999_999_999, 1_000_000_000_000],
  ])('%s is read as exactly %d / %d', (text, numerator, denominator) => {
    expect(parseDecimal(text)).toEqual({ numerator, denominator });
  });

  test.each(['', '.5', '5.', '-1', '+1', '1e3', '1/2', ' 1', '1 ', '1,5', 'NaN', '0x10', '0.1234567890123'])(
    '"%s" is refused rather than rounded',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );

  test('of any digits is read to the last of them', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), placesArbitrary, (digits, places) => {
        const text = digits.toString().padStart(places + 1, '0');
        const point = text.length - places;
        const read = parseDecimal(places === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`);
        expectEqual(read, digits, 10n ** BigInt(places));
      }),
      RUNS,
    );
  });
});

describe('a ratio', () => {
  const ratioArbitrary = fc.record({ n: fc.bigInt(0n, 10n ** 15n), d: fc.bigInt(1n, 10n ** 12n) });

  test('is subtracted from one, divided and scaled exactly, and kept in lowest terms', () => {
    fc.assert(
      fc.property(ratioArbitrary, fc.bigInt(1n, 10n ** 6n), fc.bigInt(1n, 10n ** 6n), ({ n, d }, a, b) => {
        const ratio: Ratio = { numerator: n, denominator: d };
        expectEqual(complement(ratio), d - n, d);
        expectEqual(dividedBy(ratio, b), n, d * b);
        expectEqual(scaledBy(ratio, a, b), n * a, d * b);
      }),
      RUNS,
    );
  });

  test('is added to another exactly', () => {
    fc.assert(
      fc.property(ratioArbitrary, ratioArbitrary, (a, b) => {
        expectEqual(sumOf([asRatio(a), asRatio(b)]), a.n * b.d + b.n * a.d, a.d * b.d);
      }),
      RUNS,
    );
  });

  test('is less than, equal to or more than another by their exact values', () => {
    fc.assert(
      fc.property(ratioArbitrary, ratioArbitrary, (a, b) => {
        const [left, right] = [a.n * b.d, b.n * a.d];
        expect(compareRatios(asRatio(a), asRatio(b))).toBe(left < right ? -1 : left > right ? 1 : 0);
        expect(compareRatios(asRatio(a), asRatio({ n: a.n * 3n, d: a.d * 3n }))).toBe(0);
      }),
      RUNS,
    );
  });

  test('is told apart from one that the same double would hold', () => {
    const third = { numerator: 1, denominator: 3 };
    const almost = { numerator: 333_333_333_333_333_333n, denominator: 10n ** 18n };
    expect(1 / 3).toBe(Number(almost.numerator) / Number(almost.denominator));
    expect(compareRatios(almost, third)).toBe(-1);
  });
});

function asRatio({ n, d }: { n: bigint; d: bigint }): Ratio {
  return { numerator: n, denominator: d };
}

function expectEqual(ratio: Ratio | undefined, numerator: bigint, denominator: bigint): void {
  if (ratio === undefined) throw new Error('the ratio could not be read');
  const [n, d] = [BigInt(ratio.numerator), BigInt(ratio.denominator)];
  expect(n * denominator).toBe(numerator * d);
  expect(d > 0n && gcd(n < 0n ? -n : n, d) === 1n).toBe(true);
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
