import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ratio, sumOf } from '#core/shared/ratio.ts';
import { costOf, costPerGoodAnswer, formatMoney, type PriceList, readPrices } from '#core/slo/llm/answer-cost.ts';

const RUNS = { seed: 2026, numRuns: 500 };
const PRICES = prices({ input: '3', output: '15', cacheRead: '0.30', cacheWrite: '3.75' });

describe('what an answer costs', () => {
  test.each([
    [{ input: 1_000, cacheRead: 0, cacheWrite: 0, output: 500 }, '0.010500'],
    [{ input: 9, cacheRead: 37_209, cacheWrite: 0, output: 357 }, '0.016545'],
    [{ input: 1_000_000, cacheRead: 1_000_000, cacheWrite: 1_000_000, output: 1_000_000 }, '22.050000'],
    [{ input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }, '0.000000'],
  ])('for %o is %s USD', (use, usd) => {
    expect(formatMoney(costOf(use, PRICES), 6)).toBe(usd);
  });

  test('is many times too high where cached tokens are counted as input a second time', () => {
    const use = { input: 9, cacheRead: 37_209, cacheWrite: 0, output: 357 };
    const twice = { ...use, input: use.input + use.cacheRead };
    expect(formatMoney(costOf(twice, PRICES), 6)).toBe('0.128172');
  });

  test('of many answers together is exactly the sum of what each costs', () => {
    const count = fc.nat({ max: 1_000_000 });
    const use = fc.record({ input: count, cacheRead: count, cacheWrite: count, output: count });
    fc.assert(
      fc.property(use, use, (a, b) => {
        const both = {
          input: a.input + b.input,
          cacheRead: a.cacheRead + b.cacheRead,
          cacheWrite: a.cacheWrite + b.cacheWrite,
          output: a.output + b.output,
        };
        expect(costOf(both, PRICES)).toEqual(sumOf([costOf(a, PRICES), costOf(b, PRICES)]));
      }),
      RUNS,
    );
  });

  test('needs prices that are plain decimals', () => {
    expect(readPrices({ input: '3', output: '15', cacheRead: '3e-1', cacheWrite: '3.75' })).toBeUndefined();
  });
});

describe('what a good answer costs', () => {
  test('carries the answers that were no good', () => {
    const cost = costOf({ input: 100_000, cacheRead: 0, cacheWrite: 0, output: 50_000 }, PRICES);
    expect(costPerGoodAnswer(cost, 70)).toEqual({ numerator: 3, denominator: 200 });
    expect(costPerGoodAnswer(cost, 0)).toBeUndefined();
  });
});

describe('money', () => {
  test.each([
    [{ numerator: 1, denominator: 8 }, 2, '0.13'],
    [{ numerator: 1, denominator: 3 }, 4, '0.3333'],
    [{ numerator: 5, denominator: 2 }, 0, '3'],
    [{ numerator: 1_005, denominator: 1_000 }, 2, '1.01'],
    [{ numerator: 12n ** 30n, denominator: 1 }, 2, `${12n ** 30n}.00`],
  ] satisfies [Ratio, number, string][])('%o to %d places is %s', (amount, places, text) => {
    expect(formatMoney(amount, places)).toBe(text);
  });
});

function prices(texts: Record<keyof PriceList, string>): PriceList {
  const read = readPrices(texts);
  if (read === undefined) throw new Error('a price is no decimal');
  return read;
}

describe('prices', () => {
  const texts = { input: '3', output: '15', cacheRead: '0.30', cacheWrite: '3.75' };

  test('are read exactly, each in its own place', () => {
    expect(readPrices(texts)).toEqual({
      input: { numerator: 3, denominator: 1 },
      output: { numerator: 15, denominator: 1 },
      cacheRead: { numerator: 3, denominator: 10 },
      cacheWrite: { numerator: 15, denominator: 4 },
    });
  });

  test.each(['input', 'output', 'cacheRead', 'cacheWrite'])('are none where that of %s is no decimal', (name) => {
    expect(readPrices({ ...texts, [name]: '3 USD' })).toBeUndefined();
  });
});
