import { expect, test } from 'vitest';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { backtest } from '#core/slo/backtest.ts';
import { BacktestCurve } from '#core/slo/backtest-curve.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { booksOf, minute, type SampleBucket, sampleSlo } from './sample-slo.ts';

const BUCKETS: readonly SampleBucket[] = [
  [0, 0, 1000],
  [1, 1, 1000],
  [2, 0, 1000],
  [3, 0, 1000],
];

function curveOf(pointsMax: number, rules = sampleSlo().rules) {
  const terms = sloTerms(sampleSlo({ rules }));
  const steps = { from: minute(1), to: minute(4), everyMs: MINUTE_MS, delayMs: 0 };
  const curve = new BacktestCurve(terms, steps.to - steps.from, pointsMax);
  backtest(terms, booksOf(sampleSlo(), BUCKETS), { ...steps, onStep: curve.add });
  return curve.points;
}

test('every step is a point, with what was left of the budget and the burn rate of the first rule that pages', () => {
  // One failure of 2,000 events is half of their budget of two.
  expect(curveOf(100)).toEqual([
    { at: minute(1), remainingRatio: 1, burn: 0 },
    { at: minute(2), remainingRatio: 0.5, burn: 0.5 },
    { at: minute(3), remainingRatio: 2 / 3, burn: 1 / 3 },
    { at: minute(4), remainingRatio: 0.75, burn: 0.25 },
  ]);
});

test('of more steps than a picture can show the worst of each stretch is kept, and the highest burn rate', () => {
  const points = curveOf(1);
  expect(points.length).toBeLessThanOrEqual(2);
  expect(points).toContainEqual({ at: minute(2), remainingRatio: 0.5, burn: 0.5 });
});

test('an SLO without rules has no burn rate to show', () => {
  expect(curveOf(100, []).map(({ burn }) => burn)).toEqual([null, null, null, null]);
});
