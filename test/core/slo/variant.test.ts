import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { applyVariants, unknownRule } from '#core/slo/variant.ts';
import { sampleSlo } from './sample-slo.ts';

describe('a target that is tried', () => {
  test('brings the default rules that its document would have', () => {
    const tried = applyVariants(sampleSlo({ target: '0.999' }), [{ what: 'target', target: '0.9' }]);
    expect(tried).toEqual(sampleSlo({ target: '0.9' }));
    expect(tried.rules.map(({ name }) => name)).toEqual(['page-slow', 'ticket-fast', 'ticket-slow']);
  });

  test('leaves written rules as they are, but for those that could never fire', () => {
    const [fast, slow] = sampleSlo().rules.map((rule) => ({ ...rule, name: `my-${rule.name}` }));
    const slo = sampleSlo({ rules: [fast, slow].flatMap((rule) => rule ?? []) });
    const tried = applyVariants(slo, [{ what: 'target', target: '0.9' }]);
    expect(tried.rules).toEqual([slow]);
  });
});

test('a number of failures that is tried is that of every rule', () => {
  const tried = applyVariants(sampleSlo(), [{ what: 'min-failures', minFailures: 7 }]);
  expect([tried.minFailures, ...tried.rules.map(({ minFailures }) => minFailures)]).toEqual([7, 7, 7, 7, 7]);
});

describe('rules that are tried', () => {
  test('change one thing of one rule, or take it away', () => {
    const tried = applyVariants(sampleSlo(), [
      { what: 'rule', rule: 'page-fast', change: { threshold: '10' } },
      { what: 'rule', rule: 'page-fast', change: { longMs: 2 * HOUR_MS, shortMs: 10 * MINUTE_MS } },
      { what: 'rule', rule: 'page-slow', change: 'off' },
    ]);
    const [fast, , ...tickets] = sampleSlo().rules;
    expect(tried.rules).toEqual([
      { ...fast, threshold: '10', longMs: 2 * HOUR_MS, shortMs: 10 * MINUTE_MS },
      ...tickets,
    ]);
  });

  test('are gone where they could never fire', () => {
    const tried = applyVariants(sampleSlo(), [{ what: 'rule', rule: 'page-fast', change: { threshold: '1000' } }]);
    expect(tried.rules.map(({ name }) => name)).toEqual(['page-slow', 'ticket-fast', 'ticket-slow']);
  });

  test('may be the default ones in place of those that are written', () => {
    const written = sampleSlo({
      rules: sampleSlo()
        .rules.slice(0, 1)
        .map((rule) => ({ ...rule, threshold: '2' })),
    });
    expect(applyVariants(written, [{ what: 'default-rules' }])).toEqual(sampleSlo());
  });

  test('are of the SLO: a name that it has not is found', () => {
    expect(
      unknownRule(sampleSlo(), [{ what: 'rule', rule: 'page-fast', change: 'off' }, { what: 'default-rules' }]),
    ).toBeUndefined();
    expect(unknownRule(sampleSlo(), [{ what: 'rule', rule: 'fast', change: 'off' }])).toBe('fast');
  });
});
