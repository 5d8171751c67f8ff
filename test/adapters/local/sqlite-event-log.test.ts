import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog, sqliteOutbox } from '#adapters/local/sqlite-event-log.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { instant } from '#core/shared/instant.ts';
import { describeEventLog } from '#test/contracts/event-log.ts';
import { sampleState } from '#test/core/slo/sample-slo.ts';

describeEventLog('SQLite', async () => ({ log: sqliteEventLog(openDatabase(':memory:')), prefix: 'contract' }));

const happened = (type: string) => ({ capability: 'slo', type, at: instant(0), data: {} });

test('the outbox holds what was appended, in that order and by whichever way, until it is settled', async () => {
  const database = openDatabase(':memory:');
  const log = sqliteEventLog(database);
  await log.append('z', 0, [happened('First'), happened('Second')]);
  await sqliteSloStates(database).put(sampleState({ eventVersion: 0 }), 0, [happened('Third')]);
  expect(await log.append('z', 0, [happened('Lost')])).toBe('conflict');
  await log.append('a', 0, [happened('Fourth')]);

  const outbox = sqliteOutbox(database);
  expect(outbox.waiting().map(({ type }) => type)).toEqual(['First', 'Second', 'Third', 'Fourth']);
  expect(outbox.waiting()[0]).toEqual({ ...happened('First'), stream: 'z', version: 1, id: 'z@1' });

  for (const event of outbox.waiting()) if (event.type !== 'Second') outbox.settle(event);
  expect(outbox.waiting().map(({ id }) => id)).toEqual(['z@2']);
  expect((await log.read('z', 0)).map(({ type }) => type)).toEqual(['First', 'Second']);
});
