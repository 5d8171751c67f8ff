import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';
import { booksOf, NOON, type SampleBucket, sampleSlo, sampleState, stored } from '#test/core/slo/sample-slo.ts';

const WELL = stateOf('well', [[-600, 0, 10_000]]);
const SPENT = { ...stateOf('spent', [[-600, 20, 10_000]]), service: 'search' };
const AT_RISK = stateOf('at-risk', [[-600, 91, 100_000]]);
const FAILED: SloState = {
  ...stateOf('failed', [[-600, 0, 10]]),
  failure: { code: 'metric-gone', reason: 'gone', since: NOON },
};
const NEW = sampleState({ slo: 'new' });
const RETIRED: SloState = { ...SPENT, slo: 'retired', retiredAt: NOON };
const FIRED = { capability: 'slo', type: 'AlertFired', at: NOON, data: { rule: 'page-fast', reason: 'it burns' } };

let folder: string;
let database: string;
const home = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-slo-'));
  database = join(folder, 'platform.db');
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

describe('evenkeel slo list', () => {
  test('prints a table of the SLOs in force, ordered by name', async () => {
    await store(WELL, SPENT, NEW, RETIRED);
    const { exitCode, out, err } = await runWords('slo', 'list', '--database', database);
    expect([exitCode, err]).toEqual([0, '']);
    expect(cellsOf(out).map(([name]) => name)).toEqual(['SLO', 'new', 'spent', 'well']);
  });

  test('prints them as JSON for machines, and only those of a service where asked', async () => {
    await store(WELL, SPENT);
    const { exitCode, out } = await runWords(
      'slo',
      'list',
      '--database',
      database,
      '--format',
      'json',
      '--service',
      'search',
    );
    expect([exitCode, JSON.parse(out)]).toEqual([0, [{ ...SPENT, version: 1 }]]);
    expect(
      JSON.parse((await runWords('slo', 'list', '--database', database, '--format', 'json', '--service', 'none')).out),
    ).toEqual([]);
  });
});

describe('evenkeel slo show', () => {
  test('prints everything about one SLO, with what happened to it', async () => {
    await store(WELL);
    const { exitCode, out, err } = await runWords('slo', 'show', 'well', '--database', database);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toContain('AlertFired page-fast');
    const json = JSON.parse((await runWords('slo', 'show', 'well', '--database', database, '--format', 'json')).out);
    expect(json).toEqual({
      ...WELL,
      version: 1,
      eventVersion: 1,
      events: [{ ...FIRED, id: 'slo/well@1', stream: 'slo/well', version: 1 }],
    });
  });

  test('of an SLO that nobody knows exits 1 and says how to find those that are known', async () => {
    await store(WELL);
    expect(await runWords('slo', 'show', 'wel', '--database', database)).toEqual({
      exitCode: 1,
      out: '',
      err: 'error: no SLO wel was evaluated there; list those that were: evenkeel slo list\n',
    });
  });

  test('without a name exits 2', async () => {
    expect(await runWords('slo', 'show')).toEqual({
      exitCode: 2,
      out: '',
      err: "error: missing required argument 'slo'\n",
    });
  });
});

describe('evenkeel slo status', () => {
  test('counts the states, and exits 1 where any SLO is a concern', async () => {
    await store(WELL, NEW, SPENT, AT_RISK, FAILED, RETIRED);
    const text = await runWords('slo', 'status', '--database', database);
    expect(text).toEqual({ exitCode: 1, out: '1 healthy, 1 no-data, 1 failed, 1 exhausted, 1 at-risk\n', err: '' });
    const json = await runWords('slo', 'status', '--database', database, '--format', 'json');
    expect([json.exitCode, JSON.parse(json.out)]).toEqual([
      1,
      { healthy: 1, 'no-data': 1, failed: 1, exhausted: 1, 'at-risk': 1 },
    ]);
  });

  test.each([
    ['exhausted', SPENT, 1],
    ['at risk', AT_RISK, 1],
    ['not evaluated', FAILED, 1],
    ['healthy', WELL, 0],
    ['new', NEW, 0],
  ] as const)('of a platform whose only SLO is %s exits with that', async (_, state, exitCode) => {
    await store(state);
    expect((await runWords('slo', 'status', '--database', database)).exitCode).toBe(exitCode);
  });

  test('does not call a platform well that has evaluated none of its SLOs, and says so', async () => {
    await store(RETIRED);
    const { exitCode, err } = await runWords('slo', 'status', '--database', database);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error: no SLO was evaluated there yet; .*\n$/);
  });
});

describe('the platform that is read', () => {
  test('is the one that changed last in .evenkeel', async () => {
    process.chdir(folder);
    mkdirSync('.evenkeel');
    for (const [name, slo, at] of [
      ['aws.db', 'older', 1],
      ['sample.db', 'newer', 2],
    ] as const) {
      const opened = openDatabase(`.evenkeel/${name}`);
      await sqliteSloStates(opened).put(sampleState({ slo }), 0, []);
      opened.close();
      utimesSync(`.evenkeel/${name}`, at, at);
    }
    expect(cellsOf((await runWords('slo', 'list')).out)[1]?.[0]).toBe('newer');
  });

  test('is said not to be there, with what to do, where nothing was started yet', async () => {
    process.chdir(folder);
    const answer = {
      exitCode: 3,
      out: '',
      err: 'error: there is no platform on this machine in .evenkeel; start one (npm start) or read one in AWS (--deployed)\n',
    };
    expect(await runWords('slo', 'list')).toEqual(answer);
    mkdirSync('.evenkeel');
    expect(await runWords('slo', 'status')).toEqual(answer);
  });

  test('is not made by reading it', async () => {
    const missing = join(folder, 'typo.db');
    expect(await runWords('slo', 'list', '--database', missing)).toEqual({
      exitCode: 3,
      out: '',
      err: `error: there is no file ${missing} to read; name the SQLite file of a platform, or leave --database out\n`,
    });
    expect(existsSync(missing)).toBe(false);
  });

  test('is one, not two, and is printed in a format that exists', async () => {
    expect(await runWords('slo', 'list', '--deployed', '--database', 'x.db')).toMatchObject({ exitCode: 2, out: '' });
    expect(await runWords('slo', 'list', '--format', 'xml')).toMatchObject({
      exitCode: 2,
      out: '',
      err: expect.stringContaining('text, json'),
    });
  });
});

/** Every SLO with one event in its past, the retired ones too. */
async function store(...all: readonly SloState[]): Promise<void> {
  const opened = openDatabase(database);
  const states = sqliteSloStates(opened);
  for (const state of all) await states.put(state, 0, state === WELL ? [FIRED] : []);
  opened.close();
}

function stateOf(slo: string, buckets: readonly SampleBucket[]): SloState {
  const sample = sampleSlo({ name: slo, rules: [] });
  const { figures } = evaluateSlo(sloTerms(sample), booksOf(sample, buckets), NOON, 0);
  return sampleState({
    slo,
    eventVersion: 0,
    figures: stored(figures),
  });
}
