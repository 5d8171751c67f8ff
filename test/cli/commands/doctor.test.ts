import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { runWords } from '#test/cli/recording-terminal.ts';
import { sampleCatalog, sampleHead } from '#test/flows/catalog/sample-catalog.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('evenkeel doctor says what would keep a page from somebody, and exits 1 where something is broken', async () => {
  const file = join(directory, 'platform.db');
  const database = openDatabase(file);
  const store = sqliteCatalog(database);
  const catalog = sampleCatalog([]);
  const empty = catalog.roster.schedules.map((schedule) => ({ ...schedule, layers: [], overrides: [] }));
  const version = await store.add({ ...catalog, roster: { ...catalog.roster, schedules: empty } });
  await store.putInForce(sampleHead(version), 0);
  database.close();

  const json = await runWords('doctor', '--database', file, '--format', 'json');
  expect(json.exitCode).toBe(1);
  expect(JSON.parse(json.out).findings.map(({ severity }: { severity: string }) => severity)).toEqual([
    'broken',
    'weak',
  ]);
  const text = await runWords('doctor', '--database', file);
  expect(text.out).toContain('nobody is on call by schedule primary');
  expect(text.out).toContain('what to do');
});
