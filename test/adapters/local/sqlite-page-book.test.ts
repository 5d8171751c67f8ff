import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog, sqliteOutbox } from '#adapters/local/sqlite-event-log.ts';
import { sqlitePageBook } from '#adapters/local/sqlite-page-book.ts';
import { describePageBook } from '#test/contracts/page-book.ts';
import { ANA, FIRED_AT } from '#test/core/oncall/sample-page.ts';

describePageBook('SQLite', async () => {
  const database = openDatabase(':memory:');
  return { pages: sqlitePageBook(database), log: sqliteEventLog(database), prefix: randomUUID() };
});

test('an event that is appended waits in the outbox, and whoever empties it is told', async () => {
  const database = openDatabase(':memory:');
  const told: string[] = [];
  const pages = sqlitePageBook(database, (events) => told.push(...events.map(({ id }) => id)));
  const data = { pageKey: 'a/b/1', actor: ANA, dueAt: null, legs: [], reason: 'r' };
  const event = { capability: 'oncall', type: 'PageAcknowledged', at: FIRED_AT, data } as const;
  const write = {
    pageKey: 'a/b/1',
    service: 'shop',
    expectedVersion: 0,
    events: [event],
    row: null,
    record: null,
    claim: null,
  };
  await pages.append(write);
  await pages.append(write);
  expect(told).toEqual(['page/a/b/1@1']);
  expect(
    sqliteOutbox(database)
      .waiting()
      .map(({ id }) => id),
  ).toEqual(told);
});
