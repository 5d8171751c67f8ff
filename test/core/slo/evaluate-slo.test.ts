import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { horizonAt } from '#core/slo/read-slo.ts';
import type { AlertRule, Slo } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { booksOf, minute, NOON, type SampleBucket, sampleSlo } from './sample-slo.ts';

/** Pages at twice the allowed rate over an hour and five minutes. */
const RULE: AlertRule = {
  name: 'page',
  severity: 'page',
  longMs: HOUR_MS,
  shortMs: 5 * MINUTE_MS,
  threshold: '2',
  minFailures: 2,
};
const DAY_WINDOW = { kind: 'rolling', lengthMs: DAY_MS } as const;

test('every figure of an SLO is read as of a moment', () => {
  const slo = sampleSlo({ target: '0.99', window: DAY_WINDOW, rules: [RULE] });
  const figures = evaluate(slo, [
    [-1_440, 1, 1_000],
    [-300, 1, 500],
    [-10, null, 400],
    [-3, 4, 100],
    [0, 50, 50],
  ]);
  expect(figures).toEqual({
    slo: 'checkout',
    asOf: '2026-09-23T12:00:00Z',
    horizon: '2026-09-23T12:00:00Z',
    window: { from: '2026-09-22T12:00:00Z', to: '2026-09-23T12:00:00Z' },
    good: 1_994,
    bad: 6,
    total: 2_000,
    slices: null,
    sli: 1_994 / 2_000,
    budget: { total: 20, spent: 6, remaining: 14, remainingRatio: 0.7 },
    burnRates: { '5m': 4, '30m': 0.8, '1h': 0.8, '2h': 0.8, '6h': 0.5, '1d': 0.3, '3d': 0.3 },
    alerts: [{ name: 'page', severity: 'page', firing: false }],
    // 0.7 of the budget at half the even rate of 24 hours.
    timeToExhaustionHours: 0.7 / (0.5 / 24),
    state: 'healthy',
    anomalies: 0,
    provisionalFrom: '2026-09-23T11:50:00Z',
  });
});

describe('the window', () => {
  const slo = sampleSlo({ window: DAY_WINDOW, rules: [] });

  test('holds the minute that begins with it, and not the one before', () => {
    expect(evaluate(slo, [[-1_440, 1, 2]]).total).toBe(2);
    expect(evaluate(slo, [[-1_441, 1, 2]]).total).toBe(0);
  });

  test('holds the last whole minute, and not the one that is running', () => {
    expect(evaluate(slo, [[-1, 1, 2]]).total).toBe(2);
    expect(evaluate(slo, [[0, 1, 2]]).total).toBe(0);
  });

  test('ends at the last whole minute before now, less what the source takes to hold one', () => {
    expect(horizonAt(plusMs(NOON, 59_999), 0)).toBe(NOON);
    expect(horizonAt(plusMs(NOON, 60_000), 0)).toBe(minute(1));
    expect(horizonAt(plusMs(NOON, 30_000), 3 * MINUTE_MS)).toBe(minute(-3));
    const { asOf, horizon } = evaluateSlo(sloTerms(slo), booksOf(slo, []), plusMs(NOON, 250), 3 * MINUTE_MS).figures;
    expect({ asOf, horizon }).toEqual({ asOf: '2026-09-23T12:00:00.250Z', horizon: '2026-09-23T11:57:00Z' });
  });
});

describe('an alert rule', () => {
  const slo = sampleSlo({ target: '0.99', window: DAY_WINDOW, rules: [RULE] });
  const firing = (buckets: readonly SampleBucket[], changes: Partial<Slo> = {}) =>
    evaluate({ ...slo, ...changes }, buckets).alerts.map(({ firing }) => firing)[0];

  test('holds above its threshold and not at it', () => {
    expect(firing([[-1, 20, 1_000]])).toBe(false);
    expect(firing([[-1, 21, 1_000]])).toBe(true);
  });

  test('compares exactly where a double could not tell the shares apart', () => {
    const total = 9_000_000_000_000_000;
    const rules = [{ ...RULE, threshold: '2' }];
    expect(firing([[-1, 180_000_000_000_000, total]], { rules })).toBe(false);
    expect(firing([[-1, 180_000_000_000_001, total]], { rules })).toBe(true);
  });

  test('needs both lookbacks to burn', () => {
    expect(
      firing([
        [-6, 100, 100],
        [-1, 0, 1],
      ]),
    ).toBe(false);
    expect(
      firing([
        [-6, 100, 100],
        [-5, 1, 1],
      ]),
    ).toBe(true);
    expect(
      firing([
        [-60, 0, 1_000],
        [-1, 10, 10],
      ]),
    ).toBe(false);
    expect(
      firing([
        [-61, 0, 1_000],
        [-1, 10, 10],
      ]),
    ).toBe(true);
  });

  test('needs its failures, counted over the long lookback', () => {
    expect(firing([[-1, 1, 1]])).toBe(false);
    expect(firing([[-1, 2, 2]])).toBe(true);
    expect(
      firing([
        [-60, 1, 1],
        [-1, 1, 1],
      ]),
    ).toBe(true);
    expect(firing([[-1, 1, 1]], { rules: [{ ...RULE, minFailures: 0 }] })).toBe(true);
  });

  test('does not hold without data, but goes on where only the short lookback is silent', () => {
    const [silent] = read(slo, [[-6, 100, 100]]);
    expect(silent).toMatchObject({
      holds: false,
      holdsInSilence: true,
      burnLong: 100,
      burnShort: null,
      bad: 100,
      total: 100,
    });
    const [quiet] = read(slo, [
      [-6, 100, 100],
      [-1, 0, 0],
    ]);
    expect(quiet).toMatchObject({ holds: false, holdsInSilence: true, burnShort: null });
    const [better] = read(slo, [
      [-6, 100, 100],
      [-1, 0, 1],
    ]);
    expect(better).toMatchObject({ holds: false, holdsInSilence: false, burnShort: 0 });
    const [few] = read(slo, [[-6, 1, 1]]);
    expect(few).toMatchObject({ holds: false, holdsInSilence: false });
    expect(read(slo, [])).toMatchObject([{ holds: false, holdsInSilence: false, burnLong: null, burnShort: null }]);
  });

  test('that names a lookback of its own has it printed among the others', () => {
    const rules = [{ ...RULE, longMs: 45 * MINUTE_MS, shortMs: 5 * DAY_MS }];
    expect(Object.keys(evaluate({ ...slo, rules }, []).burnRates)).toEqual([
      '5m',
      '30m',
      '45m',
      '1h',
      '2h',
      '6h',
      '1d',
      '3d',
      '5d',
    ]);
  });
});

describe('the state', () => {
  /** A budget of ten failures of a thousand, and no rule that could page. */
  const slo = sampleSlo({ target: '0.99', window: DAY_WINDOW, rules: [], minFailures: 2 });
  const stateAt = (bad: number, changes: Partial<Slo> = {}) =>
    evaluate({ ...slo, ...changes }, [[-600, bad, 1_000]]).state;

  test('is healthy down to a tenth of the budget, and at risk below', () => {
    expect(stateAt(0)).toBe('healthy');
    expect(stateAt(9)).toBe('healthy');
    expect(evaluate(slo, [[-600, 91, 10_000]]).state).toBe('at-risk');
    expect(evaluate(slo, [[-600, 90, 10_000]]).state).toBe('healthy');
  });

  test('is exhausted where nothing remains', () => {
    expect(evaluate(slo, [[-600, 99, 10_000]]).state).toBe('at-risk');
    expect(stateAt(10)).toBe('exhausted');
    expect(stateAt(11)).toBe('exhausted');
  });

  test('is only at risk where so few have failed that it may be chance', () => {
    const failures = (bad: number) => evaluate(slo, [[-600, bad, 5]]).state;
    expect(failures(1)).toBe('at-risk');
    expect(failures(2)).toBe('exhausted');
    expect(evaluate({ ...slo, minFailures: 0 }, [[-600, 0, 5]]).state).toBe('healthy');
  });

  test('is at risk while a rule pages, and not for a ticket', () => {
    const burning: SampleBucket[] = [
      [-600, 0, 10_000],
      [-1, 3, 10],
    ];
    expect(evaluate({ ...slo, rules: [RULE] }, burning).state).toBe('at-risk');
    expect(evaluate({ ...slo, rules: [{ ...RULE, severity: 'ticket' }] }, burning).state).toBe('healthy');
  });

  test('is no-data where there were no events, and then there are no ratios', () => {
    for (const buckets of [[], [[-1, 0, 0]], [[-1, 5, null]]] as SampleBucket[][]) {
      const { state, sli, budget, timeToExhaustionHours, burnRates } = evaluate(slo, buckets);
      expect({ state, sli, budget, timeToExhaustionHours }).toEqual({
        state: 'no-data',
        sli: null,
        budget: { total: 0, spent: 0, remaining: 0, remainingRatio: null },
        timeToExhaustionHours: null,
      });
      expect(new Set(Object.values(burnRates))).toEqual(new Set([null]));
    }
  });

  test('of a target of nothing at all is exhausted only once everything failed', () => {
    const none = sampleSlo({ target: '0', window: DAY_WINDOW, rules: [] });
    expect(evaluate(none, [[-1, 10, 10]])).toMatchObject({ state: 'exhausted', sli: 0, budget: { remainingRatio: 0 } });
    expect(evaluate(none, [[-1, 1, 10]])).toMatchObject({ state: 'healthy', budget: { remainingRatio: 0.9 } });
  });
});

describe('the forecast', () => {
  const slo = sampleSlo({ target: '0.99', window: DAY_WINDOW, rules: [] });
  const hours = (buckets: readonly SampleBucket[]) => evaluate(slo, buckets).timeToExhaustionHours;

  test('is zero where nothing remains, whatever the rate', () => {
    expect(hours([[-600, 10, 1_000]])).toBe(0);
    expect(
      hours([
        [-600, 20, 1_000],
        [-1, 0, 1],
      ]),
    ).toBe(0);
  });

  test('is unknown without failures or events in the last six hours', () => {
    expect(hours([[-600, 9, 1_000]])).toBeNull();
    expect(
      hours([
        [-600, 9, 1_000],
        [-1, 0, 10],
      ]),
    ).toBeNull();
    expect(hours([[-361, 9, 1_000]])).toBeNull();
  });

  test('is what remains at the rate of the last six hours', () => {
    // Half of the budget remains; six hours burn 50 times as fast as evenly over 24.
    expect(
      hours([
        [-360, 5, 10],
        [-600, 0, 990],
      ]),
    ).toBe(0.5 / (50 / 24));
  });
});

describe('late data', () => {
  const slo = sampleSlo({ window: DAY_WINDOW, rules: [], sli: { ...sampleSlo().sli, counts: 'good' } });

  test('that lacks its good count is left out for two hours and counted as bad from then on', () => {
    expect(evaluate(slo, [[-120, null, 10]], 'good')).toMatchObject({
      bad: 0,
      total: 0,
      provisionalFrom: '2026-09-23T10:00:00Z',
    });
    expect(evaluate(slo, [[-121, null, 10]], 'good')).toMatchObject({ bad: 10, total: 10, provisionalFrom: null });
  });

  test('is told by the first minute that may still change', () => {
    expect(
      evaluate(
        slo,
        [
          [-121, 1, 1],
          [-119, 1, 1],
          [-5, 1, 1],
        ],
        'good',
      ).provisionalFrom,
    ).toBe('2026-09-23T10:01:00Z');
    const short = { ...slo, window: { kind: 'rolling', lengthMs: HOUR_MS } as const };
    expect(evaluate(short, [[-61, 1, 1]], 'good').provisionalFrom).toBeNull();
  });
});

test('minutes of the window that contradict themselves are counted', () => {
  const slo = sampleSlo({ window: DAY_WINDOW, rules: [] });
  expect(
    evaluate(slo, [
      [-1, 3, 2],
      [-2, 1, null],
      [-3, 1, 1],
      [-1_441, 3, 2],
    ]).anomalies,
  ).toBe(2);
});

test('fractional counts beside large ones are evaluated as exactly as doubles are', () => {
  const slo = sampleSlo({ target: '0.999999999999', window: { kind: 'rolling', lengthMs: 30 * DAY_MS }, rules: [] });
  const { sli, budget, state } = evaluate(slo, [
    [-600, 1, 1_000_000],
    [-1, 0.5, 100.5],
  ]);
  expect(sli).toBe(1_000_099 / 1_000_100.5);
  expect(budget.remainingRatio).toBeCloseTo(1 - 1.5 / 1.0001005e-6, 0);
  expect(state).toBe('at-risk');
});

function evaluate(slo: Slo, buckets: readonly SampleBucket[], counts: 'good' | 'bad' = 'bad') {
  return evaluateSlo(sloTerms(slo), booksOf({ ...slo, sli: { ...slo.sli, counts } }, buckets), NOON, 0).figures;
}

function read(slo: Slo, buckets: readonly SampleBucket[]) {
  return evaluateSlo(sloTerms(slo), booksOf(slo, buckets), NOON, 0).rules;
}
