import { expect, test } from 'vitest';
import { placeEvents } from '#core/shared/event.ts';
import { instant } from '#core/shared/instant.ts';
import { catchUp } from '#core/slo/catch-up.ts';
import { reviseSlo } from '#core/slo/revision.ts';
import { sampleSlo, sampleState } from './sample-slo.ts';

const AT = instant(1_790_164_800_000);
const alert = { slo: 'a', displayName: 'a', service: 's', rule: 'page-fast', severity: 'page', generation: 4 };
const figures = { sli: 0.9, remainingRatio: null, timeToExhaustionHours: null, reason: 'because' };
const fired = {
  ...alert,
  ...figures,
  firedAt: AT,
  target: '0.999',
  windowMs: 1,
  longMs: 1,
  shortMs: 1,
  threshold: '14.4',
  burnLong: 20,
  burnShort: 20,
  bad: 2,
  total: 3,
  provisional: false,
};

test('a state learns from the log which rules fire and how often they have', () => {
  const before = sampleState({
    eventVersion: 6,
    alerts: [
      { rule: 'page-fast', severity: 'page', generation: 3, firedAt: null },
      { rule: 'page-slow', severity: 'page', generation: 1, firedAt: AT },
    ],
  });
  const events = placeEvents('slo/a', 6, [
    { capability: 'slo', type: 'AlertFired', at: AT, data: fired },
    {
      capability: 'slo',
      type: 'BudgetExhausted',
      at: AT,
      data: { slo: 'a', displayName: 'a', service: 's', ...figures },
    },
    {
      capability: 'slo',
      type: 'AlertResolved',
      at: AT,
      data: { ...alert, ...figures, rule: 'page-slow', generation: 1, firedAt: AT, resolvedAt: AT },
    },
  ]);
  expect(catchUp(before, events)).toEqual({
    ...before,
    eventVersion: 9,
    alerts: [
      { rule: 'page-fast', severity: 'page', generation: 4, firedAt: AT },
      { rule: 'page-slow', severity: 'page', generation: 1, firedAt: null },
    ],
  });
  expect(catchUp(before, [])).toEqual(before);
});

test('a state learns from the log what its SLO was edited to', () => {
  const first = reviseSlo([], sampleSlo(), AT);
  if (first.kind !== 'first') throw new Error('nothing was known');
  const change = reviseSlo(first.revisions, sampleSlo({ target: '0.99' }), AT);
  if (change.kind !== 'revised') throw new Error('it was edited');
  const before = sampleState({ eventVersion: 6, revisions: [...first.revisions] });
  const data = { slo: 'a', displayName: 'a', service: 's', revision: change.revision, reason: change.reason };
  const events = placeEvents('slo/a', 6, [{ capability: 'slo', type: 'SloRevised', at: AT, data }]);
  expect(catchUp(before, events)).toEqual({ ...before, eventVersion: 7, revisions: change.revisions });
});
