import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adviseMaxTokens } from '#core/slo/llm/max-tokens-advice.ts';

const QUOTA = { inputTokens: 500, tokensPerMinute: 2_000_000 };

describe('the advice on max_tokens', () => {
  test('is the observed 99th percentile with three tenths of room, and says what concurrency it frees', () => {
    // 100 answers of 1 to 100 tokens, times 7: the 99th is 693 tokens, and 1.3 times that 900.9.
    const outputTokens = Array.from({ length: 100 }, (_, index) => (100 - index) * 7);
    expect(adviseMaxTokens({ ...QUOTA, outputTokens, maxTokens: 64_000 })).toEqual({
      maxTokens: 901,
      p99: 693,
      concurrency: { current: 31, advised: 1_427 },
      reason: '99 % of 100 answers had at most 693 tokens, and 1.3 times that is 901',
    });
  });

  test('is no more than its multiple where that is whole', () => {
    expect(adviseMaxTokens({ ...QUOTA, outputTokens: [1_000], maxTokens: 2_000 })?.maxTokens).toBe(1_300);
  });

  test('warns where the limit leaves less room than advised, and where answers were cut so that nobody knows their length', () => {
    const tight = adviseMaxTokens({ ...QUOTA, outputTokens: [900], maxTokens: 1_000 });
    expect(tight?.reason).toBe(
      '99 % of 1 answers had at most 900 tokens, and 1.3 times that is 1170: max_tokens 1000 leaves less room than that',
    );
    const cut = adviseMaxTokens({ ...QUOTA, outputTokens: [1_000], maxTokens: 1_000 });
    expect(cut?.reason).toBe(
      'at least one answer in a hundred was cut at 1000 tokens, so that its true length is not known; raise max_tokens first',
    );
  });

  test('is none without answers, and at least one token where all were empty', () => {
    expect(adviseMaxTokens({ ...QUOTA, outputTokens: [], maxTokens: 1 })).toBeUndefined();
    expect(adviseMaxTokens({ ...QUOTA, outputTokens: [0], maxTokens: 10 })?.maxTokens).toBe(1);
  });

  test('would have cut at most one answer in a hundred, in whatever order they came', () => {
    const outputs = fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(outputs, (outputTokens) => {
        const advice = adviseMaxTokens({ ...QUOTA, outputTokens, maxTokens: 64_000 });
        const cut = outputTokens.filter((tokens) => tokens > (advice?.maxTokens ?? 0)).length;
        expect(cut * 100).toBeLessThanOrEqual(outputTokens.length);
        expect(adviseMaxTokens({ ...QUOTA, outputTokens: outputTokens.toReversed(), maxTokens: 64_000 })).toEqual(
          advice,
        );
      }),
      { seed: 2026 },
    );
  });
});
