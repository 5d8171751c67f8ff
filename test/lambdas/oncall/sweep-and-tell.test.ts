import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { sweepAndTell } from '#lambdas/oncall/sweep-and-tell.ts';
import { Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

function world(tell?: () => Promise<void>) {
  const paging = new Paging();
  let told = 0;
  const tellWitness = async () => {
    told += 1;
    await tell?.();
  };
  const tools = { ...recordedSurroundings(), clock: paging.ports.clock };
  return {
    paging,
    tools,
    told: () => told,
    sweep: (ports: object = {}) => sweepAndTell({}, { ...tools, ports: { ...paging.ports, tellWitness, ...ports } }),
  };
}

describe('a sweep and the witness outside', () => {
  test('hears every minute that nothing is overdue, whether or not pages are open', async () => {
    const { paging, sweep, told } = world();
    await sweep();
    await paging.open();
    paging.pass(5 * MINUTE_MS);
    await sweep();
    expect(told()).toBe(2);
  });

  test('hears nothing where a step is late by more than two minutes', async () => {
    const { paging, sweep, told } = world();
    await paging.open();
    paging.pass(7 * MINUTE_MS + 1);
    await sweep();
    expect(told()).toBe(0);
    await sweep();
    expect(told()).toBe(1);
  });

  test('hears nothing where a page could not be moved on', async () => {
    const { paging, sweep, told } = world();
    await paging.open();
    paging.pass(5 * MINUTE_MS);
    const roster = { roster: async () => Promise.reject(new Error('unreadable')) };
    await expect(sweep({ roster })).rejects.toThrow('1 pages could not be moved on');
    expect(told()).toBe(0);
  });

  test('keeps no sweep from its work where it gives no answer', async () => {
    const { sweep, tools } = world(async () => Promise.reject(new Error('no answer')));
    await sweep();
    tools.metrics.publishStoredMetrics();
    expect(tools.published).toMatchObject([{ PageSweeps: 1 }]);
    expect(tools.logged).toEqual([{ level: 'warn', message: 'the witness could not be told', error: 'no answer' }]);
  });
});
