import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteLedger } from '#adapters/local/sqlite-ledger.ts';
import { describeLedger } from '#test/contracts/ledger.ts';

describeLedger('SQLite', async () => ({ ledger: sqliteLedger(openDatabase(':memory:')), slo: 'contract' }));
