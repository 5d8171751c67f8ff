import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type LoggedEvent, loggedEventSchema, placeEvents } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import { inTransaction } from './in-transaction.ts';

/** The event log in SQLite. `onAppended` is told of events once they are in the log: the outbox to the in-process bus. */
export function sqliteEventLog(
  database: DatabaseSync,
  onAppended: (events: readonly LoggedEvent[]) => void = () => {},
): EventLog {
  const insert = eventInsert(database);
  const select = database.prepare('SELECT * FROM events WHERE stream = ? AND version > ? ORDER BY version');
  return {
    async append(stream, expectedVersion, events) {
      const placed = placeEvents(stream, expectedVersion, events);
      const appended = inTransaction(database, () => placed.every((event) => insert(event)));
      if (appended) onAppended(placed);
      return appended ? 'appended' : 'conflict';
    },
    async read(stream, afterVersion) {
      return select.all(stream, afterVersion).map((row) => eventOf(row));
    },
  };
}

/** Inserts one event; false where its place in the stream is taken. */
export function eventInsert(database: DatabaseSync): (event: LoggedEvent) => boolean {
  database.exec(`CREATE TABLE IF NOT EXISTS events (
    stream TEXT NOT NULL, version INTEGER NOT NULL, id TEXT NOT NULL, capability TEXT NOT NULL, type TEXT NOT NULL,
    at INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (stream, version)) STRICT, WITHOUT ROWID`);
  const insert = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  return ({ stream, version, id, capability, type, at, data }) =>
    insert.run(stream, version, id, capability, type, at, JSON.stringify(data)).changes === 1;
}

const rowSchema = loggedEventSchema.extend({ data: z.string().transform((text): unknown => JSON.parse(text)) });

function eventOf(row: unknown): LoggedEvent {
  return rowSchema.parse(row);
}
