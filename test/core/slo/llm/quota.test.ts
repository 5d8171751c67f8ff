import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concurrency, headroom, quotaUse, reservation, tokensPerDay } from '#core/slo/llm/quota.ts';

const RUNS = { seed: 2026, numRuns: 500 };
const count = fc.nat({ max: 1_000_000_000 });

describe('quota that complete answers used', () => {
  test.each([
    // The examples of the page on Claude 4 burndown rates at community.aws.
    [{ input: 10, cacheRead: 0, cacheWrite: 0, output: 750 }, 5, 3_760],
    [{ input: 2_005, cacheRead: 0, cacheWrite: 0, output: 200 }, 5, 3_005],
    [{ input: 2_005, cacheRead: 0, cacheWrite: 0, output: 200 }, 1, 2_205],
    [{ input: 9, cacheRead: 37_209, cacheWrite: 500, output: 100 }, 5, 1_009],
  ])('of %o at a burndown of %d is %d', (use, burndown, tokens) => {
    expect(quotaUse(use, burndown)).toBe(tokens);
  });

  test('does not depend on what was read from the cache, and grows by the burndown with each token of output', () => {
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        fc.integer({ min: 1, max: 9 }),
        (input, read, write, output, burndown) => {
          const use = { input, cacheRead: read, cacheWrite: write, output };
          expect(quotaUse({ ...use, cacheRead: 0 }, burndown)).toBe(quotaUse(use, burndown));
          const one = Number(quotaUse({ ...use, output: output + 1 }, burndown)) - Number(quotaUse(use, burndown));
          expect(one).toBe(burndown);
        },
      ),
      RUNS,
    );
  });

  test('stays exact beyond what a double holds', () => {
    const use = { input: 2 ** 53 - 1, cacheRead: 0, cacheWrite: 2, output: 0 };
    expect(quotaUse(use, 5)).toBe(2n ** 53n + 1n);
  });
});

describe('requests that a quota admits at one time', () => {
  const TPM = 2_000_000;

  test('are about 31 of 500 tokens of input where max_tokens is left at the 64,000 of the model, and 1,333 at 1,000', () => {
    expect(concurrency(TPM, { inputTokens: 500, maxTokens: 64_000 })).toBe(31);
    expect(concurrency(TPM, { inputTokens: 500, maxTokens: 1_000 })).toBe(1_333);
  });

  test('are fewer where the reservation is multiplied by the burndown too, which sources disagree on', () => {
    expect(concurrency(TPM, { inputTokens: 500, maxTokens: 1_000, outputFactor: 5 })).toBe(363);
    expect(reservation({ inputTokens: 500, maxTokens: 1_000, outputFactor: 5 })).toBe(5_500);
  });

  test('reserve no more than the quota, and one more would', () => {
    const request = fc.record({ inputTokens: count, maxTokens: fc.integer({ min: 1, max: 1_000_000 }) });
    fc.assert(
      fc.property(count, request, (tokensPerMinute, admission) => {
        const admitted = concurrency(tokensPerMinute, admission) ?? Number.NaN;
        const reserved = Number(reservation(admission));
        expect(admitted * reserved <= tokensPerMinute && (admitted + 1) * reserved > tokensPerMinute).toBe(true);
      }),
      RUNS,
    );
  });

  test('are not bounded where a request reserves nothing', () => {
    expect(concurrency(TPM, { inputTokens: 0, maxTokens: 0 })).toBeNull();
  });
});

test('the quota of a day is 1,440 times that of a minute', () => {
  expect(tokensPerDay(2_000_000)).toBe(2_880_000_000);
});

describe('headroom', () => {
  test.each([
    [1_600_000, 2_000_000, 1, 5],
    [0, 2_000_000, 1, 1],
    [2_000_000, 2_000_000, 0, 1],
    [2_500_000, 2_000_000, -1, 4],
  ])('of %d tokens used of %d is exactly %d / %d', (used, quota, numerator, denominator) => {
    expect(headroom(used, quota)).toEqual({ numerator, denominator });
  });

  test('of no quota is a defect', () => {
    expect(() => headroom(1, 0)).toThrow('a quota is above 0 tokens, not 0');
  });
});

test('a number of tokens that is none is named', () => {
  expect(() => reservation({ inputTokens: -1, maxTokens: 1 })).toThrow(/inputTokens/);
  expect(() => reservation({ inputTokens: 1, maxTokens: 0.5 })).toThrow(/maxTokens/);
  expect(() => concurrency(-1, { inputTokens: 1, maxTokens: 1 })).toThrow(/tokensPerMinute/);
  expect(() => tokensPerDay(-1)).toThrow(/tokensPerMinute/);
});
