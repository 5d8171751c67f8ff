import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { decodeDay, decodeFold, encodeDay, encodeFold } from '#adapters/codec/book-codec.ts';
import { formatDay } from '#core/shared/instant.ts';
import type { Ledger, Written } from '#flows/slo/ports.ts';

/** The books in SQLite, the same pages as in DynamoDB. */
export function sqliteLedger(database: DatabaseSync): Ledger {
  database.exec(`CREATE TABLE IF NOT EXISTS pages (
    slo TEXT NOT NULL, page TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (slo, page)) STRICT, WITHOUT ROWID`);
  const select = database.prepare('SELECT version, body FROM pages WHERE slo = ? AND page = ?');
  const insert = database.prepare('INSERT INTO pages VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING');
  const update = database.prepare(
    'UPDATE pages SET version = version + 1, body = ? WHERE slo = ? AND page = ? AND version = ?',
  );
  const put = (slo: string, page: string, body: Uint8Array, expectedVersion: number): Written => {
    const { changes } =
      expectedVersion === 0 ? insert.run(slo, page, body) : update.run(body, slo, page, expectedVersion);
    return changes === 1 ? 'written' : 'conflict';
  };
  const read = <Key, Value>(
    slo: string,
    keys: readonly Key[],
    pageOf: (key: Key) => string,
    decode: (key: Key, body: Uint8Array) => Value,
  ) =>
    new Map(
      keys.flatMap((key) => {
        const row = select.get(slo, pageOf(key));
        if (row === undefined) return [];
        const { version, body } = rowSchema.parse(row);
        return [[key, { version, value: decode(key, body) }]];
      }),
    );
  return {
    async load(wanted) {
      return new Map(
        wanted.map(({ slo, days, months }) => [
          slo,
          { days: read(slo, days, formatDay, decodeDay), months: read(slo, months, (month) => month, decodeFold) },
        ]),
      );
    },
    async putDay(slo, day, expectedVersion) {
      return put(slo, formatDay(day.start), encodeDay(day), expectedVersion);
    },
    async putFold(slo, fold, expectedVersion) {
      return put(slo, fold.month, encodeFold(fold), expectedVersion);
    },
  };
}

const rowSchema = z.strictObject({ version: z.int().positive(), body: z.instanceof(Uint8Array) });
