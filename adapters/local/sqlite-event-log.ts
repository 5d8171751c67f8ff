import type { DatabaseSync } from 'node:sqlite';
import { type LoggedEvent, placeEvents, storedEventSchema } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import { inTransaction } from './in-transaction.ts';

/** The event log in SQLite. `onAppended` is told of events once they are in the log, for whoever empties the outbox. */
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
      return select.all(stream, afterVersion).map((row) => storedEventSchema.parse(row));
    },
  };
}

/** Inserts one event, also into the outbox; false where its place in the stream is taken. Call it within a transaction. */
export function eventInsert(database: DatabaseSync): (event: LoggedEvent) => boolean {
  createTables(database);
  const insert = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const insertWaiting = database.prepare('INSERT INTO outbox (stream, version) VALUES (?, ?)');
  return ({ stream, version, id, capability, type, at, data }) => {
    const inserted = insert.run(stream, version, id, capability, type, at, JSON.stringify(data)).changes === 1;
    if (inserted) insertWaiting.run(stream, version);
    return inserted;
  };
}

/** The events whose subscribers are not known to be done with them: what a process that stops leaves to the next. */
export interface Outbox {
  /** In the order in which they were appended. */
  waiting(): LoggedEvent[];
  /** Takes an event out: its subscribers are done. */
  settle(event: LoggedEvent): void;
}

export function sqliteOutbox(database: DatabaseSync): Outbox {
  createTables(database);
  const select = database.prepare('SELECT events.* FROM outbox JOIN events USING (stream, version) ORDER BY place');
  const remove = database.prepare('DELETE FROM outbox WHERE stream = ? AND version = ?');
  return {
    waiting: () => select.all().map((row) => storedEventSchema.parse(row)),
    settle: ({ stream, version }) => void remove.run(stream, version),
  };
}

function createTables(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS events (
      stream TEXT NOT NULL, version INTEGER NOT NULL, id TEXT NOT NULL, capability TEXT NOT NULL, type TEXT NOT NULL,
      at INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (stream, version)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS outbox (
      place INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, UNIQUE (stream, version)) STRICT`);
}
