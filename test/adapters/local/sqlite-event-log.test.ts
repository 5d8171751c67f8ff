import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { describeEventLog } from '#test/contracts/event-log.ts';

describeEventLog('SQLite', async () => ({ log: sqliteEventLog(openDatabase(':memory:')), prefix: 'contract' }));
