import { describe, expect, test } from 'vitest';
import { applyVariant } from '#core/slo/variant.ts';
import { sampleSlo } from './sample-slo.ts';

describe('a target that is tried', () => {
  test('brings the default rules that its document would have', () => {
    const tried = applyVariant(sampleSlo({ target: '0.999' }), { what: 'target', target: '0.9' });
    expect(tried).toEqual(sampleSlo({ target: '0.9' }));
    expect(tried.rules.map(({ name }) => name)).toEqual(['page-slow', 'ticket-fast', 'ticket-slow']);
  });

  test('leaves written rules as they are, but for those that could never fire', () => {
    const [fast, slow] = sampleSlo().rules.map((rule) => ({ ...rule, name: `my-${rule.name}` }));
    const slo = sampleSlo({ rules: [fast, slow].flatMap((rule) => rule ?? []) });
    const tried = applyVariant(slo, { what: 'target', target: '0.9' });
    expect(tried.rules).toEqual([slow]);
  });
});

test('a number of failures that is tried is that of every rule', () => {
  const tried = applyVariant(sampleSlo(), { what: 'min-failures', minFailures: 7 });
  expect([tried.minFailures, ...tried.rules.map(({ minFailures }) => minFailures)]).toEqual([7, 7, 7, 7, 7]);
});
