import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { catalogHeadSchema, everySlo } from '#core/catalog/schema.ts';
import { rosterSchema } from '#core/oncall/schema.ts';
import { anySloSchema } from '#core/slo/schema.ts';
import type { CatalogStore } from '#flows/catalog/ports.ts';
import type { RosterSource } from '#flows/oncall/ports.ts';
import type { SloCatalog } from '#flows/slo/ports.ts';
import { inTransaction } from './in-transaction.ts';

/** The catalog in SQLite: versions side by side, and one row that says which is in force. */
export function sqliteCatalog(database: DatabaseSync): CatalogStore & SloCatalog & RosterSource {
  database.exec(`
    CREATE TABLE IF NOT EXISTS catalog_numbers (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS catalog_head (
      one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, head TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS catalog_documents (
      version INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (version, kind, name)) STRICT, WITHOUT ROWID`);
  const nextNumber = database.prepare(
    'INSERT INTO catalog_numbers VALUES (1, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last',
  );
  const insert = database.prepare('INSERT INTO catalog_documents VALUES (?, ?, ?, ?)');
  const selectHead = database.prepare('SELECT head FROM catalog_head');
  const insertHead = database.prepare('INSERT INTO catalog_head VALUES (1, ?, ?) ON CONFLICT DO NOTHING');
  const updateHead = database.prepare('UPDATE catalog_head SET version = ?, head = ? WHERE version = ?');
  const selectAll = database.prepare(
    'SELECT document FROM catalog_documents WHERE version = ? AND kind = ? ORDER BY name',
  );
  const selectOne = database.prepare(
    'SELECT document FROM catalog_documents WHERE version = ? AND kind = ? AND name = ?',
  );
  const head = async () => {
    const row = selectHead.get();
    return row && catalogHeadSchema.parse(JSON.parse(headRowSchema.parse(row).head));
  };
  return {
    head,
    async add(catalog) {
      let version = 0;
      inTransaction(database, () => {
        version = numberRowSchema.parse(nextNumber.get()).last;
        for (const service of catalog.services) insert.run(version, SERVICE, service.name, JSON.stringify(service));
        for (const list of ROSTER_LISTS)
          for (const each of catalog.roster[list]) insert.run(version, list, each.name, JSON.stringify(each));
        for (const slo of everySlo(catalog)) insert.run(version, SLO, slo.name, JSON.stringify(slo));
        return true;
      });
      return version;
    },
    async putInForce(next, previous) {
      const text = JSON.stringify(next);
      const { changes } =
        previous === 0 ? insertHead.run(next.version, text) : updateHead.run(next.version, text, previous);
      return changes === 1 ? 'in-force' : 'conflict';
    },
    async version() {
      return (await head())?.version ?? 0;
    },
    async roster() {
      const version = (await head())?.version ?? 0;
      const documents = ROSTER_LISTS.map((list) => [list, selectAll.all(version, list).map(documentOf)]);
      return rosterSchema.parse(Object.fromEntries(documents));
    },
    async *slos(version) {
      for (const row of selectAll.iterate(version, SLO)) yield anySloSchema.parse(documentOf(row));
    },
    async slosNamed(version, names) {
      return [...new Set(names)].toSorted().flatMap((name) => {
        const row = selectOne.get(version, SLO, name);
        return row ? [anySloSchema.parse(documentOf(row))] : [];
      });
    },
  };
}

const SLO = 'slo';
const SERVICE = 'service';
const ROSTER_LISTS = rosterSchema.keyof().options;

const headRowSchema = z.strictObject({ head: z.string() });
const numberRowSchema = z.strictObject({ last: z.int() });
const documentRowSchema = z.strictObject({ document: z.string() });

function documentOf(row: unknown): unknown {
  return JSON.parse(documentRowSchema.parse(row).document);
}
