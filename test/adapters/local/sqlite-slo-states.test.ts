import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { describeSloStates } from '#test/contracts/slo-states.ts';

describeSloStates('SQLite', async () => {
  const database = openDatabase(':memory:');
  return { states: sqliteSloStates(database), log: sqliteEventLog(database), prefix: 'contract' };
});
