import { describe, expect, test } from 'vitest';
import { HOUR_MS, plusMs } from '#core/shared/instant.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { decideGate } from '#core/slo/gate.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';
import { booksOf, NOON, type SampleBucket, sampleSlo, sampleState, stored } from './sample-slo.ts';

const stateWith = (buckets: readonly SampleBucket[], changes: Partial<SloState> = {}): SloState => {
  const { figures } = evaluateSlo(sloTerms(sampleSlo()), booksOf(sampleSlo(), buckets), NOON, 0);
  return sampleState({ asOf: NOON, figures: stored(figures), ...changes });
};
const WELL = stateWith([[-600, 0, 10_000]]);
const SPENT = stateWith([[-600, 20, 10_000]], { slo: 'spent' });
const codes = (states: readonly SloState[], now = NOON) =>
  decideGate('shop', states, now).reasons.map(({ code, slo }) => [code, slo]);

describe('the gate of a service', () => {
  test('is open while each of its SLOs has budget left and pages nobody', () => {
    expect(decideGate('shop', [WELL], NOON)).toEqual({ service: 'shop', isOpen: true, reasons: [] });
  });

  test('is closed by a budget that is spent, with what was spent', () => {
    expect(decideGate('shop', [WELL, SPENT], NOON)).toEqual({
      service: 'shop',
      isOpen: false,
      reasons: [{ code: 'budget-exhausted', slo: 'spent', reason: 'spent has spent its budget: 20 of 10 failures' }],
    });
  });

  test('is closed while a rule pages, not while one opens tickets or has ceased to page', () => {
    const alert = { rule: 'page-fast', severity: 'page' as const, generation: 1, firedAt: NOON };
    expect(codes([{ ...WELL, alerts: [alert] }])).toEqual([['paging', 'checkout']]);
    expect(codes([{ ...WELL, alerts: [{ ...alert, severity: 'ticket' }] }])).toEqual([]);
    expect(codes([{ ...WELL, alerts: [{ ...alert, firedAt: null }] }])).toEqual([]);
  });

  test('hears of a composite rather than of its objectives', () => {
    expect(codes([WELL, { ...SPENT, partOf: 'checkout' }])).toEqual([]);
    expect(codes([{ ...SPENT, partOf: 'checkout' }])).toEqual([['never-evaluated', null]]);
  });

  test('is closed where nothing is known: no SLO, no figures, a failure, figures of hours ago', () => {
    expect(codes([])).toEqual([['never-evaluated', null]]);
    expect(codes([{ ...WELL, service: 'search' }])).toEqual([['never-evaluated', null]]);
    expect(codes([{ ...WELL, figures: null }])).toEqual([['not-evaluated', 'checkout']]);
    const failure = { code: 'access-denied' as const, reason: 'denied', since: NOON };
    expect(codes([{ ...WELL, failure }])).toEqual([['not-evaluated', 'checkout']]);
    expect(codes([WELL], plusMs(NOON, 2.5 * HOUR_MS))).toEqual([]);
    expect(codes([WELL], plusMs(NOON, 2.5 * HOUR_MS + 1))).toEqual([['stale', 'checkout']]);
  });

  test('is closed by a rule of a policy that is met and holds releases back, until an exception and not longer', () => {
    const met = { policy: 'freeze', rule: 'low', metAt: NOON, reason: '20 % is left', exceptedUntil: null };
    const held = { ...WELL, metRules: [{ ...met, actions: ['hold-releases' as const] }] };
    expect(decideGate('shop', [held], NOON).reasons).toEqual([
      {
        code: 'policy',
        slo: 'checkout',
        reason: 'policy freeze holds releases back by its rule low for checkout: 20 % is left',
      },
    ]);
    const excepted = { ...held, metRules: held.metRules.map((rule) => ({ ...rule, exceptedUntil: plusMs(NOON, 1) })) };
    expect(codes([excepted])).toEqual([]);
    expect(codes([excepted], plusMs(NOON, 1))).toEqual([['policy', 'checkout']]);
    expect(codes([{ ...WELL, metRules: [{ ...met, actions: ['notify'] }] }])).toEqual([]);
  });

  test('leaves a spent budget to the policies of the SLO, where it has any', () => {
    expect(codes([{ ...SPENT, metRules: [] }])).toEqual([]);
    expect(codes([{ ...SPENT, metRules: null }])).toEqual([['budget-exhausted', 'spent']]);
  });

  test('has nothing to do with other services, or with SLOs that have left the catalog', () => {
    expect(codes([WELL, { ...SPENT, service: 'search' }, { ...SPENT, retiredAt: NOON }])).toEqual([]);
  });
});
