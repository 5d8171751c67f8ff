import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { HOUR_MS, plusMs } from '#core/shared/instant.ts';
import { reviseSlo } from '#core/slo/revision.ts';
import type { HistoryPoint } from '#core/slo/state.ts';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';
import { NOON, sampleSlo, sampleState } from '#test/core/slo/sample-slo.ts';

let folder: string;
let database: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-history-'));
  database = join(folder, 'platform.db');
  const first = reviseSlo([], sampleSlo(), NOON);
  if (first.kind !== 'first') throw new Error('nothing was known');
  const change = reviseSlo(first.revisions, sampleSlo({ target: '0.99' }), NOON);
  if (change.kind !== 'revised') throw new Error('it was edited');
  const opened = openDatabase(database);
  const states = sqliteSloStates(opened);
  const data = {
    slo: 'checkout',
    displayName: 'Checkout',
    service: 'shop',
    revision: change.revision,
    reason: change.reason,
  };
  const state = sampleState({
    version: 0,
    eventVersion: 0,
    asOf: plusMs(NOON, HOUR_MS),
    revisions: [...change.revisions],
  });
  await states.put(state, 0, [{ capability: 'slo', type: 'SloRevised', at: NOON, data }]);
  await states.putHistory('checkout', point(-1, '0.999', 1));
  await states.putHistory('checkout', point(1, '0.99', 2));
  opened.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

test('evenkeel slo history shows the revisions of an SLO, and which of them judged each hour', async () => {
  const { exitCode, out, err } = await runWords('slo', 'history', 'checkout', '--database', database);
  expect([exitCode, err]).toEqual([0, '']);
  expect(cellsOf(out).filter((cells) => cells.length > 1)).toEqual([
    ['revision', 'counts since', 'target', 'window', 'what changed'],
    ['1', 'always', '0.999', '30d', 'the first'],
    ['2', '2026-09-23T12:00:00Z', '0.99', '30d', 'target 0.999 became 0.99'],
    ['hour', 'revision', 'target', 'good', 'total', 'SLI', 'budget left', 'uncorrected', 'state'],
    ['2026-09-23T11:00:00Z', '1', '0.999', '9', '10', '90.0000 %', '50.0 %', '', 'healthy'],
    ['2026-09-23T13:00:00Z', '2', '0.99', '9', '10', '90.0000 %', '50.0 %', '', 'healthy'],
  ]);
});

test('it is JSON for machines, of the hours that are asked for', async () => {
  const words = ['--from', '2026-09-23T13:00:00Z', '--to', '2026-09-23T14:00:00Z', '--format', 'json'];
  const { out } = await runWords('slo', 'history', 'checkout', '--database', database, ...words);
  expect(JSON.parse(out)).toMatchObject({
    slo: 'checkout',
    revisions: [
      { number: 1, effectiveAt: '1970-01-01T00:00:00Z' },
      { number: 2, effectiveAt: '2026-09-23T12:00:00Z', since: null },
    ],
    points: [{ hour: '2026-09-23T13:00:00Z', revision: 2 }],
  });
});

test('an SLO that was never evaluated there is said to be unknown', async () => {
  const { exitCode, err } = await runWords('slo', 'history', 'other', '--database', database);
  expect([exitCode, err]).toEqual([
    1,
    'error: no SLO other was evaluated there; list those that were: evenkeel slo list\n',
  ]);
});

function point(hours: number, target: string, revision: number): HistoryPoint {
  const hour = plusMs(NOON, hours * HOUR_MS);
  return {
    hour,
    asOf: hour,
    target,
    good: 9,
    total: 10,
    sli: 0.9,
    remainingRatio: 0.5,
    state: 'healthy',
    revision,
    raw: null,
  };
}
