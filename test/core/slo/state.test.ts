import { describe, expect, test } from 'vitest';
import { instant } from '#core/shared/instant.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { firstOpenDay, historyPointSchema, sloStateSchema } from '#core/slo/state.ts';
import { booksOf, NOON, sampleSlo, sampleState, stored } from './sample-slo.ts';

describe('the first open day', () => {
  test('is three days before the day of the horizon, from its first minute to its last', () => {
    const day = (date: number) => instant(Date.UTC(2026, 8, date));
    expect(firstOpenDay(day(23))).toBe(day(20));
    expect(firstOpenDay(NOON)).toBe(day(20));
    expect(firstOpenDay(instant(day(24) - 1))).toBe(day(20));
    expect(firstOpenDay(day(24))).toBe(day(21));
  });
});

describe('a stored state', () => {
  const { figures } = evaluateSlo(sloTerms(sampleSlo()), booksOf(sampleSlo(), [[-1, 1, 3]]), NOON, 0);

  test('is read back as it was, with figures and without', () => {
    for (const state of [sampleState(), sampleState({ figures: stored(figures) })]) {
      expect(sloStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
    }
  });

  test('with a field that a later version added is read all the same: a deployment can be rolled back', () => {
    expect(sloStateSchema.parse({ ...sampleState(), more: 1 })).toEqual(sampleState());
  });
});

test('a point of history is read back as it was', () => {
  const point = {
    hour: NOON,
    asOf: NOON,
    target: '0.999',
    good: 1,
    total: 3,
    sli: 1 / 3,
    remainingRatio: null,
    state: 'healthy',
    revision: 3,
    raw: { good: 0, total: 3, sli: 0, remainingRatio: -1 },
  };
  expect(historyPointSchema.parse(JSON.parse(JSON.stringify(point)))).toEqual(point);
});
