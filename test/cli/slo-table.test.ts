import { describe, expect, test } from 'vitest';
import { percent, sloTable } from '#cli/slo-table.ts';
import { DAY_MS } from '#core/shared/instant.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';
import { booksOf, NOON, type SampleBucket, sampleSlo, sampleState, stored } from '#test/core/slo/sample-slo.ts';
import { cellsOf, PLAIN_TERMINAL } from './recording-terminal.ts';

const FIRING = { rule: 'page-fast', severity: 'page', generation: 1, firedAt: NOON } as const;

describe('the table of SLOs', () => {
  test('has a row an SLO with what is left of its budget and when it runs out', () => {
    const table = sloTable(PLAIN_TERMINAL, [
      stateOf([
        [-600, 4, 10_000],
        [-30, 1, 1_000],
      ]),
      stateOf([[-600, 20, 10_000]], { slo: 'spent', target: '0.9995', windowMs: 28 * DAY_MS }),
      sampleState({ slo: 'new' }),
    ]);
    expect(cellsOf(table)).toEqual([
      ['SLO', 'service', 'target', 'window', 'SLI', 'budget left', 'burn 1h', 'runs out', 'state'],
      ['checkout', 'shop', '99.9 %', '30d', '99.955 %', '54.5 %', '1.00', '16 d', 'healthy'],
      ['spent', 'shop', '99.95 %', '28d', '99.800 %', '-100.0 %', '-', 'now', 'exhausted'],
      ['new', 'shop', '99.9 %', '30d', '-', '-', '-', '-', 'no-data'],
    ]);
  });

  test('names the rules that fire, and why an SLO is not evaluated', () => {
    const failure = { code: 'access-denied', reason: 'no', since: NOON } as const;
    const quiet = { ...FIRING, rule: 'page-slow', firedAt: null };
    const notes = [stateOf([[-600, 0, 10]], { alerts: [FIRING, quiet] }), stateOf([[-600, 0, 10]], { failure })].map(
      (state) => cellsOf(sloTable(PLAIN_TERMINAL, [state]))[1]?.at(-1),
    );
    expect(notes).toEqual(['healthy, page-fast', 'healthy, access-denied']);
  });

  test.each([
    ['0.9', '90.0 %'],
    ['0.99', '99.0 %'],
    ['0.999', '99.9 %'],
    ['0.99999', '99.999 %'],
    ['0.005', '0.5 %'],
    ['0', '0.0 %'],
  ])('shows the target %s with all its places as %s', (target, text) => {
    expect(cellsOf(sloTable(PLAIN_TERMINAL, [sampleState({ target })]))[1]?.[2]).toBe(text);
  });

  test.each([
    [47.94, '47.9 h'],
    [48, '2 d'],
    [0.04, '0.0 h'],
    [0, 'now'],
    [null, '-'],
  ])('says that a budget runs out in %d hours as "%s"', (timeToExhaustionHours, text) => {
    const { figures, ...state } = stateOf([[-600, 0, 10]]);
    if (figures === null) throw new Error('the state has figures');
    expect(
      cellsOf(sloTable(PLAIN_TERMINAL, [{ ...state, figures: { ...figures, timeToExhaustionHours } }]))[1]?.[7],
    ).toBe(text);
  });

  test('is in colours on a terminal that shows them, and only there', () => {
    const states = [sampleState()];
    const colourCode = String.fromCharCode(27);
    expect(sloTable(PLAIN_TERMINAL, states)).not.toContain(colourCode);
    expect(sloTable({ ...PLAIN_TERMINAL, colour: true }, states)).toContain(colourCode);
  });
});

test('a share is a percentage, and an unknown one a dash', () => {
  expect([percent(0.4123), percent(1), percent(-0.5), percent(0.99955, 3), percent(null), percent(undefined)]).toEqual([
    '41.2 %',
    '100.0 %',
    '-50.0 %',
    '99.955 %',
    '-',
    '-',
  ]);
});

function stateOf(buckets: readonly SampleBucket[], changes: Partial<SloState> = {}): SloState {
  const { figures } = evaluateSlo(sloTerms(sampleSlo()), booksOf(sampleSlo(), buckets), NOON, 0);
  return sampleState({
    figures: stored(figures),
    ...changes,
  });
}
