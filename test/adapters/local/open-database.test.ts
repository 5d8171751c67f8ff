import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { sampleState } from '#test/core/slo/sample-slo.ts';

test('a file in a folder that does not exist yet is made, and keeps what was written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-database-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'deep', 'platform.db');
  const first = openDatabase(file);
  await sqliteSloStates(first).put(sampleState(), 0, []);

  // Another process may read while the first still has it open.
  const second = openDatabase(file);
  expect([...(await sqliteSloStates(second).load(['checkout'])).keys()]).toEqual(['checkout']);
  second.close();
  first.close();
  expect([...(await sqliteSloStates(openDatabase(file)).load(['checkout'])).keys()]).toEqual(['checkout']);
});

test('one in memory is forgotten with its handle', async () => {
  await sqliteSloStates(openDatabase(':memory:')).put(sampleState(), 0, []);
  expect((await sqliteSloStates(openDatabase(':memory:')).load(['checkout'])).size).toBe(0);
});
