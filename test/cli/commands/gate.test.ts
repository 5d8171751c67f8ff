import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { gateStream } from '#core/slo/events.ts';
import { runWords } from '#test/cli/recording-terminal.ts';
import { sampleState } from '#test/core/slo/sample-slo.ts';

let folder = '';
let database = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-gate-'));
  database = join(folder, 'platform.db');
  const opened = openDatabase(database);
  await sqliteSloStates(opened).put(sampleState({ eventVersion: 0 }), 0, []);
  opened.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (...words: string[]) => runWords('gate', 'check', '--service', 'shop', '--database', database, ...words);

describe('evenkeel gate check', () => {
  test('exits 1 where a release is held back, and says why', async () => {
    expect(await check()).toEqual({
      exitCode: 1,
      out: 'shop: closed\n  not-evaluated: checkout has no figures yet\n',
      err: '',
    });
    expect(JSON.parse((await check('--format', 'json')).out)).toMatchObject({ service: 'shop', isOpen: false });
  });

  test('exits 0 by an override, and keeps it', async () => {
    const { exitCode, out } = await check('--override', 'fixes the outage', '--by', 'ana');
    expect([exitCode, out.split('\n')[0]]).toEqual([0, 'shop: open, overridden by ana: fixes the outage']);
    const log = sqliteEventLog(openDatabase(database));
    expect((await log.read(gateStream('shop'), 0)).map(({ type }) => type)).toEqual(['GateOverridden']);
  });

  test('exits 2 for an override without a name, and 3 where there is no platform to read', async () => {
    expect((await check('--override', 'because')).exitCode).toBe(2);
    const nowhere = ['--database', join(folder, 'nowhere.db')];
    expect((await runWords('gate', 'check', '--service', 'shop', ...nowhere)).exitCode).toBe(3);
  });
});
