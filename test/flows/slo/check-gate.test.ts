import { describe, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import type { SloState } from '#core/slo/state.ts';
import { checkGate } from '#flows/slo/check-gate.ts';
import { NOON, sampleState } from '#test/core/slo/sample-slo.ts';

const CLOSED = sampleState();
const OVERRIDE = { by: 'ana', reason: 'fixes the outage itself' };

function worldOf(...states: SloState[]) {
  return {
    states: {
      async *all() {
        yield* states;
      },
    },
    eventLog: sqliteEventLog(openDatabase(':memory:')),
    clock: { now: () => NOON },
  };
}

describe('a release that asks the gate', () => {
  test('is held back by a closed one, and nothing is logged of that', async () => {
    const world = worldOf(CLOSED);
    expect(await checkGate(world, 'shop', null)).toMatchObject({ isOpen: false, override: null });
    expect(await world.eventLog.read('gate/shop', 0)).toEqual([]);
  });

  test('goes through a closed one by an override, which is in the log with who, why and what it overrode', async () => {
    const world = worldOf(CLOSED);
    for (const version of [1, 2]) {
      expect(await checkGate(world, 'shop', OVERRIDE)).toMatchObject({ isOpen: true, override: OVERRIDE });
      expect((await world.eventLog.read('gate/shop', version - 1)).map(({ type, data }) => [type, data])).toEqual([
        ['GateOverridden', { service: 'shop', ...OVERRIDE, closedBecause: ['checkout has no figures yet'] }],
      ]);
    }
  });

  test('is not let through where the override can not be logged, or the platform not be read', async () => {
    const world = worldOf(CLOSED);
    const failing = { ...world.eventLog, append: () => Promise.reject(new Error('the log is down')) };
    await expect(checkGate({ ...world, eventLog: failing }, 'shop', OVERRIDE)).rejects.toThrow('the log is down');
    const racing = { ...world.eventLog, append: () => Promise.resolve('conflict' as const) };
    await expect(checkGate({ ...world, eventLog: racing }, 'shop', OVERRIDE)).rejects.toThrow('check it again');
    const unreadable = {
      async *all(): AsyncIterable<SloState> {
        yield CLOSED;
        throw new Error('the table is gone');
      },
    };
    await expect(checkGate({ ...world, states: unreadable }, 'shop', OVERRIDE)).rejects.toThrow('the table is gone');
  });
});
