import { expect, test } from 'vitest';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { backtest } from '#core/slo/backtest.ts';
import { BacktestCurve } from '#core/slo/backtest-curve.ts';
import { readSlo } from '#core/slo/read-slo.ts';
import type { AlertRule } from '#core/slo/schema.ts';
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

test('the burn rate is that of the first rule that pages, wherever it stands; without one of the first rule', () => {
  const [fast, slow, ticket] = sampleSlo().rules;
  if (fast === undefined || slow === undefined || ticket === undefined) throw new Error('the sample has four rules');
  const short = { ...ticket, longMs: MINUTE_MS, shortMs: MINUTE_MS };
  const burns = (...rules: AlertRule[]) => curveOf(100, rules).map(({ burn }) => burn);
  expect(burns(short, fast, slow)).toEqual([0, 0.5, 1 / 3, 0.25]);
  expect(burns(short, ticket)).toEqual([0, 1, 0, 0]);
});

test('a stretch keeps the point of its least budget, and the highest burn rate of all of its points', () => {
  const at = (fromNoon: number, bad: number) => [fromNoon, bad, 1000] as const;
  const terms = sloTerms(sampleSlo());
  const stretchAt = (buckets: readonly SampleBucket[], lookAt: readonly number[]) => {
    // One stretch of a day: all steps fall into it.
    const curve = new BacktestCurve(terms, 24 * 60 * MINUTE_MS, 1);
    for (const step of lookAt) curve.add(readSlo(terms, booksOf(sampleSlo(), buckets), minute(step), 0));
    return curve.points.filter(({ remainingRatio }) => remainingRatio !== null);
  };
  const buckets = [at(0, 0), at(1, 4), at(70, 0), at(130, 3)];
  // Over the last hour: 0, then 2, then 0, then 3; left are 1, -1, -1/3 and -3/4 of the budget.
  expect(stretchAt(buckets, [1, 2, 71, 131])).toEqual([{ at: minute(2), remainingRatio: -1, burn: 3 }]);
  expect(stretchAt(buckets, [2, 1])).toEqual([{ at: minute(2), remainingRatio: -1, burn: 2 }]);
  expect(stretchAt(buckets, [131, 2])).toEqual([{ at: minute(2), remainingRatio: -1, burn: 3 }]);
});
