import { randomUUID } from 'node:crypto';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteContactLog } from '#adapters/local/sqlite-contact-log.ts';
import { describeContactLog } from '#test/contracts/contact-log.ts';

describeContactLog('SQLite', async () => ({
  contactLog: sqliteContactLog(openDatabase(':memory:')),
  prefix: randomUUID(),
}));
