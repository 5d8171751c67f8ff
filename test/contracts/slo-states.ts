import { describe, expect, test } from 'vitest';
import type { NewEvent } from '#core/shared/event.ts';
import { HOUR_MS, instant, plusMs } from '#core/shared/instant.ts';
import { sloStream } from '#core/slo/events.ts';
import type { HistoryPoint, SloState } from '#core/slo/state.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import type { SloStates } from '#flows/slo/ports.ts';

const NOW = instant(1_790_000_000_000);

/** What every store of SLO states promises. `open` gives names that begin with a prefix nobody else uses. */
export function describeSloStates(
  name: string,
  open: () => Promise<{ states: SloStates; log: EventLog; prefix: string }>,
): void {
  describe(`the SLO states in ${name}`, () => {
    test('give back what was put, with the version counted on', async () => {
      const { states, prefix } = await open();
      const state = stateOf(`${prefix}-a`);
      expect(await states.put(state, 0, [])).toBe('written');
      expect(await states.load([`${prefix}-a`, `${prefix}-none`])).toEqual(
        new Map([[`${prefix}-a`, { ...state, version: 1 }]]),
      );
      expect(await states.put(state, 1, [])).toBe('written');
      expect((await states.load([`${prefix}-a`])).get(`${prefix}-a`)?.version).toBe(2);
    });

    test('are listed in the order of their names', async () => {
      const { states, prefix } = await open();
      for (const suffix of ['b', 'a', 'c']) await states.put(stateOf(`${prefix}-${suffix}`), 0, []);
      const names: string[] = [];
      for await (const { slo } of states.all()) if (slo.startsWith(prefix)) names.push(slo);
      expect(names).toEqual([`${prefix}-a`, `${prefix}-b`, `${prefix}-c`]);
    });

    test('and their events are written both or neither', async () => {
      const { states, log, prefix } = await open();
      const slo = `${prefix}-both`;
      expect(await states.put(stateOf(slo), 0, [fired])).toBe('written');
      expect(await states.put({ ...stateOf(slo), eventVersion: 1 }, 0, [fired])).toBe('conflict');
      expect((await log.read(sloStream(slo), 0)).map(({ version }) => version)).toEqual([1]);
      expect((await states.load([slo])).get(slo)).toMatchObject({ version: 1, eventVersion: 1 });
    });

    test('let only one of two evaluators that race win', async () => {
      const { states, log, prefix } = await open();
      const slo = `${prefix}-race`;
      const put = () => states.put(stateOf(slo), 0, [fired]);
      expect((await Promise.all([put(), put(), put()])).sort()).toEqual(['conflict', 'conflict', 'written']);
      expect(await log.read(sloStream(slo), 0)).toHaveLength(1);
    });

    test('keep one history point an hour, that of its latest evaluation', async () => {
      const { states, prefix } = await open();
      const slo = `${prefix}-history`;
      const hours = [0, 1, 2].map((hour) => plusMs(instant(NOW - (NOW % HOUR_MS)), hour * HOUR_MS));
      const [first = NOW, second = NOW, third = NOW] = hours;
      for (const hour of hours) await states.putHistory(slo, pointOf(hour, 0.5));
      for (const hour of hours) await states.putHistory(slo, pointOf(hour, 0.75));
      await states.putHistory(slo, { ...pointOf(first, 0.25), asOf: plusMs(first, -1) });
      expect(await states.history(slo, first, third)).toEqual([pointOf(first, 0.75), pointOf(second, 0.75)]);
    });
  });
}

const fired: NewEvent = { capability: 'slo', type: 'AlertFired', at: NOW, data: { rule: 'page-fast' } };

function pointOf(hour: HistoryPoint['hour'], sli: number): HistoryPoint {
  return {
    hour,
    asOf: hour,
    target: '0.999',
    good: 1,
    total: 2,
    sli,
    remainingRatio: null,
    state: 'healthy',
    revision: 3,
    raw: null,
  };
}

function stateOf(slo: string): SloState {
  return {
    slo,
    displayName: 'Überblick',
    service: 'shop',
    target: '0.999',
    windowMs: 30 * 24 * HOUR_MS,
    version: 0,
    eventVersion: 0,
    asOf: NOW,
    booksAsOf: NOW,
    readThrough: NOW,
    deepReadAt: NOW,
    settledThrough: NOW,
    foldedThrough: NOW,
    alerts: [{ rule: 'page-fast', severity: 'page', generation: 3, firedAt: null }],
    retiredAt: null,
    firstDataAt: NOW,
    failure: { code: 'metric-gone', reason: 'no data', since: NOW },
    figures: {
      slo,
      asOf: '2026-09-21T13:33:20Z',
      horizon: '2026-09-21T13:33:00Z',
      window: { from: '2026-08-22T13:33:00Z', to: '2026-09-21T13:33:00Z' },
      good: 9997,
      bad: 3,
      total: 7.926335344172072e17,
      slices: null,
      sli: 0.8333333333333334,
      budget: { total: 10, spent: 3, remaining: 7, remainingRatio: 0.1 + 0.2 },
      burnRates: { '5m': null, '1h': 1e-7 },
      alerts: [{ name: 'page-fast', severity: 'page', firing: false }],
      timeToExhaustionHours: 1680,
      state: 'healthy',
      anomalies: 0,
      provisionalFrom: null,
    },
    rawFigures: null,
    incidentFrom: null,
    metRules: null,
    revisions: [],
  };
}
