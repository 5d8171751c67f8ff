import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenUse } from '#core/slo/llm/token-use.ts';

describe('reported tokens', () => {
  test('are taken as they are where cached ones stand beside the input', () => {
    const reported = { input: 9, cacheRead: 37_209, cacheWrite: 500, output: 357 };
    expect(tokenUse(reported, 'beside-input')).toEqual(reported);
  });

  test('are counted once where the input holds the cached ones', () => {
    const reported = { input: 37_718, cacheRead: 37_209, cacheWrite: 500, output: 357 };
    expect(tokenUse(reported, 'inside-input')).toEqual({ input: 9, cacheRead: 37_209, cacheWrite: 500, output: 357 });
  });

  test('are refused where more is cached than the input is said to hold', () => {
    const reported = { input: 9, cacheRead: 10, cacheWrite: 0, output: 1 };
    expect(tokenUse(reported, 'inside-input')).toBeUndefined();
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('are whole and not below zero: %d is a defect', (input) => {
    expect(() => tokenUse({ input, cacheRead: 0, cacheWrite: 0, output: 0 }, 'beside-input')).toThrow(
      `input is a whole number of tokens, 0 or more, not ${input}`,
    );
  });

  test('give the same use whichever way a provider reports it', () => {
    const count = fc.nat({ max: 10_000_000 });
    fc.assert(
      fc.property(fc.record({ input: count, cacheRead: count, cacheWrite: count, output: count }), (use) => {
        const inside = { ...use, input: use.input + use.cacheRead + use.cacheWrite };
        expect(tokenUse(inside, 'inside-input')).toEqual(tokenUse(use, 'beside-input'));
      }),
      { seed: 2026 },
    );
  });
});
