import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { describeCatalogStore } from '#test/contracts/catalog-store.ts';
import { describeRosterSource } from '#test/contracts/roster-source.ts';

describeCatalogStore('SQLite', async () => sqliteCatalog(openDatabase(':memory:')));

describeRosterSource('SQLite', async () => sqliteCatalog(openDatabase(':memory:')));
