import { expect, test } from 'vitest';
import { evaluationFailedSchema, sloEventSchemas, sloStream } from '#core/slo/events.ts';

test('everything that happens to an SLO is in one stream', () => {
  expect(sloStream('checkout')).toBe('slo/checkout');
});

test('every event of the capability has a schema under its own name', () => {
  expect(Object.keys(sloEventSchemas)).toEqual([
    'AlertFired',
    'AlertResolved',
    'BudgetExhausted',
    'BudgetRestored',
    'PolicyRuleMet',
    'PolicyRuleCleared',
    'SloRevised',
    'EvaluationFailed',
    'EvaluationRecovered',
  ]);
});

test('a reader takes an event with fields that it does not know yet, and none that lacks some', () => {
  const failed = { slo: 'checkout', service: 'shop', code: 'metric-gone', reason: 'gone' };
  expect(evaluationFailedSchema.parse({ ...failed, later: 1 })).toEqual(failed);
  expect(evaluationFailedSchema.safeParse({ ...failed, code: 'bored' }).success).toBe(false);
});
