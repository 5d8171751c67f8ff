import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { decideFailure, decideRecovery, decideRetirement, decideSlo } from '#core/slo/decide-slo.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { sloEventSchemas } from '#core/slo/events.ts';
import type { AlertRule, Slo } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { type SloState, sloStateSchema } from '#core/slo/state.ts';
import { booksOf, minute, NOON, type SampleBucket, sampleSlo, sampleState, stored } from './sample-slo.ts';

const RULE: AlertRule = {
  name: 'page',
  severity: 'page',
  longMs: HOUR_MS,
  shortMs: 5 * MINUTE_MS,
  threshold: '2',
  minFailures: 2,
};
const SLO = sampleSlo({
  target: '0.99',
  window: { kind: 'rolling', lengthMs: DAY_MS },
  rules: [RULE],
  runbook: 'https://runbooks.example.com/checkout',
});
const WELL: SampleBucket[] = [[-300, 0, 1_000]];
/** 0.1 % of the budget window, but all of the last minutes. */
const OUTAGE: SampleBucket[] = [
  [-300, 0, 10_000],
  [-3, 10, 10],
];
const FIRING = { rule: 'page', severity: 'page', generation: 2, firedAt: minute(-60) } as const;

describe('an evaluation', () => {
  test('is remembered: figures, moments, and what the catalog says now', () => {
    const before = sampleState({ displayName: 'Old', service: 'old', target: '0.5', windowMs: 1, retiredAt: NOON });
    const { state, events } = decide(before, WELL);
    expect(events).toEqual([]);
    expect(state).toEqual({
      ...before,
      displayName: 'Checkout',
      service: 'shop',
      target: '0.99',
      windowMs: DAY_MS,
      asOf: NOON,
      settledThrough: minute(-120),
      retiredAt: null,
      figures: read(WELL).figures,
    });
    expect(sloStateSchema.parse(state)).toEqual(state);
  });

  test('fires a rule once, as its next generation, with everything that the person who is woken needs', () => {
    const { state, events } = decide(sampleState({ alerts: [{ ...FIRING, firedAt: null }] }), OUTAGE);
    const { figures } = read(OUTAGE);
    expect(events).toEqual([
      {
        capability: 'slo',
        type: 'AlertFired',
        at: NOON,
        data: {
          slo: 'checkout',
          displayName: 'Checkout',
          service: 'shop',
          rule: 'page',
          severity: 'page',
          generation: 3,
          firedAt: NOON,
          target: '0.99',
          windowMs: DAY_MS,
          longMs: HOUR_MS,
          shortMs: 5 * MINUTE_MS,
          threshold: '2',
          burnLong: 100,
          burnShort: 100,
          bad: 10,
          total: 10,
          sli: 10_000 / 10_010,
          remainingRatio: figures.budget.remainingRatio,
          timeToExhaustionHours: figures.timeToExhaustionHours,
          provisional: true,
          runbook: 'https://runbooks.example.com/checkout',
          reason:
            'burn rate 100.0 over the long and 100.0 over the short lookback, threshold 2; 10 failures of at least 2',
        },
      },
    ]);
    expect(state.alerts).toEqual([{ rule: 'page', severity: 'page', generation: 3, firedAt: NOON }]);
    expect(state.figures?.alerts).toEqual([{ name: 'page', severity: 'page', firing: true }]);
    expect(decide(state, OUTAGE).events).toEqual([]);
  });

  test('begins to count generations with the first', () => {
    expect(decide(sampleState(), OUTAGE).state.alerts).toEqual([
      { rule: 'page', severity: 'page', generation: 1, firedAt: NOON },
    ]);
  });

  test('says nothing of a runbook that there is none of', () => {
    const { runbook: _, ...slo } = SLO;
    expect(decide(sampleState(), OUTAGE, slo).events[0]?.data).not.toHaveProperty('runbook');
  });

  test('resolves a rule with the generation and severity that it fired with', () => {
    const { state, events } = decide(sampleState({ alerts: [{ ...FIRING, severity: 'ticket' }] }), WELL);
    expect(events).toEqual([
      {
        capability: 'slo',
        type: 'AlertResolved',
        at: NOON,
        data: {
          slo: 'checkout',
          displayName: 'Checkout',
          service: 'shop',
          rule: 'page',
          severity: 'ticket',
          generation: 2,
          firedAt: minute(-60),
          resolvedAt: NOON,
          sli: 1,
          remainingRatio: 1,
          timeToExhaustionHours: null,
          reason:
            'burn rate unknown (no data) over the long and unknown (no data) over the short lookback, threshold 2',
        },
      },
    ]);
    expect(state.alerts).toEqual([{ ...FIRING, severity: 'ticket', firedAt: null }]);
    expect(decide(state, WELL).events).toEqual([]);
  });

  test('keeps a rule firing through silence, and its figures say so', () => {
    const { state, events } = decide(sampleState({ alerts: [FIRING] }), [[-6, 10, 10]]);
    expect(events.filter(({ type }) => type.startsWith('Alert'))).toEqual([]);
    expect(state.alerts).toEqual([FIRING]);
    expect(state.figures?.alerts).toEqual([{ name: 'page', severity: 'page', firing: true }]);
  });

  test('resolves a rule that has left the catalog, and never forgets its generation', () => {
    const { state, events } = decide(sampleState({ alerts: [FIRING] }), WELL, { ...SLO, rules: [] });
    expect(events.map(({ type, data }) => [type, data.reason])).toEqual([
      ['AlertResolved', 'the rule has left the catalog'],
    ]);
    expect(state.alerts).toEqual([{ ...FIRING, firedAt: null }]);
    expect(decide(state, WELL, { ...SLO, rules: [] })).toEqual({ state, events: [] });
    expect(decide(state, OUTAGE).state.alerts).toEqual([{ ...FIRING, generation: 3, firedAt: NOON }]);
  });

  test('tells once that the budget is exhausted, and once that it is not any more', () => {
    const spent: SampleBucket[] = [[-300, 10, 1_000]];
    const exhausted = decide(sampleState(), spent);
    expect(exhausted.events).toEqual([
      {
        capability: 'slo',
        type: 'BudgetExhausted',
        at: NOON,
        data: {
          slo: 'checkout',
          displayName: 'Checkout',
          service: 'shop',
          sli: 0.99,
          remainingRatio: 0,
          timeToExhaustionHours: 0,
          reason: '10 of 1000 events failed, 10 were allowed',
        },
      },
    ]);
    expect(decide(exhausted.state, spent).events).toEqual([]);
    expect(decide(exhausted.state, WELL).events.map(({ type }) => type)).toEqual(['BudgetRestored']);
  });

  test('makes events that their readers can parse', () => {
    const fired = decide(sampleState(), OUTAGE);
    const resolved = decide(fired.state, WELL);
    const spent = decide(sampleState(), [[-300, 10, 10]]);
    const failed = decideFailure(sampleState(), { code: 'access-denied', reason: 'no' }, NOON);
    const recovered = decideRecovery(failed.state, NOON);
    const retired = decideRetirement(sampleState({ alerts: [FIRING] }), NOON);
    for (const { type, data } of [fired, resolved, spent, failed, recovered, retired].flatMap(({ events }) => events)) {
      expect(sloEventSchemas[type].parse(data)).toEqual(data);
    }
  });
});

describe('an SLO that can not be evaluated', () => {
  const failure = { code: 'access-denied', reason: 'the account said no' } as const;

  test('is said once, and keeps its figures and alerts', () => {
    const before = sampleState({ alerts: [FIRING], figures: stored(read(WELL).figures) });
    const { state, events } = decideFailure(before, failure, NOON);
    expect(events).toEqual([
      { capability: 'slo', type: 'EvaluationFailed', at: NOON, data: { slo: 'checkout', service: 'shop', ...failure } },
    ]);
    expect(state).toEqual({ ...before, failure: { ...failure, since: NOON } });
    expect(decideFailure(state, { ...failure, reason: 'still no' }, minute(5)).events).toEqual([]);
  });

  test('for another reason is said again, since when it began', () => {
    const first = decideFailure(sampleState(), failure, NOON);
    const { state, events } = decideFailure(first.state, { code: 'source-failed', reason: 'oops' }, minute(5));
    expect(events).toHaveLength(1);
    expect(state.failure).toEqual({ code: 'source-failed', reason: 'oops', since: NOON });
  });

  test('is said to be well again once', () => {
    const { state } = decideFailure(sampleState(), failure, NOON);
    const recovered = decideRecovery(state, minute(5));
    expect(recovered.events).toEqual([
      {
        capability: 'slo',
        type: 'EvaluationRecovered',
        at: minute(5),
        data: {
          slo: 'checkout',
          service: 'shop',
          reason: 'evaluated again; it had failed since 2026-09-23T12:00:00Z: the account said no',
        },
      },
    ]);
    expect(recovered.state).toEqual({ ...state, failure: null });
    expect(decideRecovery(recovered.state, minute(6))).toEqual({ state: recovered.state, events: [] });
  });
});

test('an SLO that leaves the catalog has its open alerts resolved and the others left alone', () => {
  const quiet = { rule: 'ticket', severity: 'ticket', generation: 7, firedAt: null } as const;
  const before = sampleState({
    alerts: [FIRING, quiet],
    failure: { code: 'metric-gone', reason: 'gone', since: NOON },
  });
  const { state, events } = decideRetirement(before, plusMs(NOON, MINUTE_MS));
  expect(events.map(({ type, data }) => [type, 'rule' in data && data.rule, data.reason])).toEqual([
    ['AlertResolved', 'page', 'the SLO has left the catalog'],
  ]);
  expect(state).toEqual({
    ...before,
    asOf: minute(1),
    retiredAt: minute(1),
    failure: null,
    alerts: [{ ...FIRING, firedAt: null }, quiet],
  });
});

test('a calendar window is remembered in its own words, and forgotten when the window rolls again', () => {
  const window = { kind: 'calendar', unit: 'month', every: 1, anchor: '2026-01-01T00:00:00', timeZone: 'UTC' } as const;
  const { state } = decide(sampleState(), [[-1, 0, 10]], sampleSlo({ window }));
  expect(state.calendarWindow).toBe('1 month from 2026-01-01T00:00:00 UTC');
  expect(decide(state, [[-1, 0, 10]]).state).not.toHaveProperty('calendarWindow');
});

function decide(state: SloState, buckets: readonly SampleBucket[], slo: Slo = SLO) {
  return decideSlo(state, slo, read(buckets, slo), NOON);
}

function read(buckets: readonly SampleBucket[], slo: Slo = SLO) {
  return evaluateSlo(sloTerms(slo), booksOf(slo, buckets), NOON, 0);
}
