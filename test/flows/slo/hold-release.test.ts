import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { type HoldPorts, holdRelease } from '#flows/slo/hold-release.ts';
import { booksOf, NOON, sampleSlo, sampleState, stored } from '#test/core/slo/sample-slo.ts';

const { figures } = evaluateSlo(sloTerms(sampleSlo()), booksOf(sampleSlo(), [[-60, 0, 10_000]]), NOON, 0);
const WELL = sampleState({ asOf: NOON, figures: stored(figures) });

function openWorld(all: HoldPorts['states']['all']) {
  const told: unknown[] = [];
  const ports: HoldPorts = {
    states: { all },
    eventLog: sqliteEventLog(openDatabase(':memory:')),
    clock: { now: () => NOON },
    step: {
      settle: async ({ isOpen, summary }) => {
        told.push([isOpen, summary]);
      },
    },
  };
  return { ports, told };
}

test('a release is told to go on where the gate is open', async () => {
  const { ports, told } = openWorld(async function* () {
    yield WELL;
  });
  await holdRelease(ports, 'shop', null);
  expect(told).toEqual([[true, 'the gate of shop is open']]);
});

test('a release is told to stop where it is closed, and to go on by an override, with both reasons', async () => {
  const { ports, told } = openWorld(async function* () {
    yield { ...WELL, figures: null };
  });
  await holdRelease(ports, 'shop', null);
  await holdRelease(ports, 'shop', { by: 'ana', reason: 'mends it' });
  expect(told).toEqual([
    [false, 'the gate of shop is closed: checkout has no figures yet'],
    [true, 'the gate of shop is overridden by ana: mends it (closed because checkout has no figures yet)'],
  ]);
});

test('a release is told to stop where the gate can not be read, also with an override that can not be logged', async () => {
  const unread = openWorld(() => {
    throw new Error('no table');
  });
  expect(await holdRelease(unread.ports, 'shop', null)).toMatchObject({
    isOpen: false,
    trouble: new Error('no table'),
  });
  const unlogged = openWorld(async function* () {});
  unlogged.ports.eventLog.append = () => Promise.reject(new Error('no log'));
  await holdRelease(unlogged.ports, 'shop', { by: 'ana', reason: 'mends it' });
  expect([...unread.told, ...unlogged.told]).toEqual([
    [false, "the gate of shop can't be read, so it is closed: no table"],
    [false, "the gate of shop can't be read, so it is closed: no log"],
  ]);
});
