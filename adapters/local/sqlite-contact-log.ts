import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { instantSchema } from '#core/shared/instant.ts';
import type { ContactLog } from '#flows/oncall/ports.ts';

/** How often contacts were told, in SQLite. */
export function sqliteContactLog(database: DatabaseSync): ContactLog {
  database.exec(`
    CREATE TABLE IF NOT EXISTS contacts_told (
      leg TEXT NOT NULL, target TEXT NOT NULL, at INTEGER NOT NULL, page_key TEXT NOT NULL,
      PRIMARY KEY (leg, target, at, page_key)
    ) STRICT, WITHOUT ROWID`);
  const insert = database.prepare('INSERT OR IGNORE INTO contacts_told VALUES (?, ?, ?, ?)');
  const select = database.prepare('SELECT at FROM contacts_told WHERE leg = ? AND target = ? AND at >= ?');
  return {
    async told(leg, target, since) {
      return select.all(leg, target, since).map((row) => rowSchema.parse(row).at);
    },
    async note(leg, target, { at, pageKey }) {
      insert.run(leg, target, at, pageKey);
    },
  };
}

const rowSchema = z.strictObject({ at: instantSchema });
