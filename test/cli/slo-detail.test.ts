import { describe, expect, test } from 'vitest';
import { sloDetail } from '#cli/slo-detail.ts';
import { type LoggedEvent, placeEvents } from '#core/shared/event.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { booksOf, minute, NOON, sampleSlo, sampleState, stored } from '#test/core/slo/sample-slo.ts';
import { cellsOf, PLAIN_TERMINAL } from './recording-terminal.ts';

const { figures } = evaluateSlo(
  sloTerms(sampleSlo()),
  booksOf(sampleSlo(), [
    [-600, 4, 10_000],
    [-30, 1, 1_000],
    [-20, 2, 1],
  ]),
  NOON,
  0,
);
const STATE = sampleState({
  asOf: NOON,
  readThrough: NOON,
  settledThrough: minute(-120),
  figures: stored(figures),
});

describe('all about one SLO', () => {
  test('is its row, its figures, its burn rates and what happened, newest first', () => {
    const cells = cellsOf(sloDetail(PLAIN_TERMINAL, STATE, eventsOf(2)));
    expect(cells.map(([first]) => first)).toEqual([
      'SLO',
      'checkout',
      'window',
      'events',
      'budget',
      'evaluated',
      'settled',
      'anomalies',
      'burn over',
      '',
      'at',
      '2026-09-23T12:02:00Z',
      '2026-09-23T12:01:00Z',
    ]);
    expect(cells.slice(2, 8)).toEqual([
      ['window', '2026-08-24T12:00:00Z to 2026-09-23T12:00:00Z'],
      ['events', '10995 good and 6 bad of 11001'],
      ['budget', '6 of 11.001 failures spent, 45.5 % left'],
      ['evaluated', 'as of 2026-09-23T12:00:00Z; read up to 2026-09-23T12:00:00Z'],
      ['settled', 'up to 2026-09-23T10:00:00Z; later minutes may still change'],
      ['anomalies', '1 minutes were clamped or lacked a total'],
    ]);
    expect(cells[8]).toEqual(['burn over', '5m', '30m', '1h', '2h', '6h', '1d', '3d']);
    expect(cells[9]?.slice(0, 3)).toEqual(['', '-', '2.00']);
    expect(cells.at(-1)).toEqual(['2026-09-23T12:01:00Z', 'AlertFired page-1', 'why 1']);
  });

  test('shows the ten newest events', () => {
    const shown = cellsOf(sloDetail(PLAIN_TERMINAL, STATE, eventsOf(11)))
      .map(([, event]) => event)
      .filter((event) => event?.startsWith('AlertFired'));
    expect(shown).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((count) => `AlertFired page-${count}`));
  });

  test('says since when and why it is not evaluated', () => {
    const failure = { code: 'access-denied', reason: 'the account said no', since: NOON } as const;
    expect(sloDetail(PLAIN_TERMINAL, { ...STATE, failure }, [])).toContain(
      '\nnot evaluated since 2026-09-23T12:00:00Z: the account said no\n',
    );
  });

  test('of a new SLO is its row alone', () => {
    expect(cellsOf(sloDetail(PLAIN_TERMINAL, sampleState(), []))).toHaveLength(2);
  });

  test('is shown also where an event has no rule or reason', () => {
    const events = placeEvents('slo/checkout', 0, [{ capability: 'slo', type: 'Odd', at: NOON, data: null }]);
    expect(cellsOf(sloDetail(PLAIN_TERMINAL, STATE, events)).at(-1)).toEqual(['2026-09-23T12:00:00Z', 'Odd', '']);
  });
});

function eventsOf(count: number): LoggedEvent[] {
  const happened = Array.from({ length: count }, (_, index) => ({
    capability: 'slo',
    type: 'AlertFired',
    at: minute(index + 1),
    data: { rule: `page-${index + 1}`, reason: `why ${index + 1}` },
  }));
  return placeEvents('slo/checkout', 0, happened);
}
