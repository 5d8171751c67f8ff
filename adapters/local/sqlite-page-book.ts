import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { pageStream } from '#core/oncall/events.ts';
import { pageRowSchema } from '#core/oncall/page-row.ts';
import { type LoggedEvent, placeEvents } from '#core/shared/event.ts';
import type { PageBook } from '#flows/oncall/ports.ts';
import { inTransaction } from './in-transaction.ts';
import { eventInsert } from './sqlite-event-log.ts';

/** The rows of pages that are not over in SQLite. `onAppended` is told of events once they are in the log, for whoever empties the outbox. */
export function sqlitePageBook(
  database: DatabaseSync,
  onAppended: (events: readonly LoggedEvent[]) => void = () => {},
): PageBook {
  const insertEvent = eventInsert(database);
  database.exec(
    'CREATE TABLE IF NOT EXISTS open_pages (page_key TEXT PRIMARY KEY, page TEXT NOT NULL) STRICT, WITHOUT ROWID',
  );
  const put = database.prepare('INSERT OR REPLACE INTO open_pages VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM open_pages WHERE page_key = ?');
  const selectAll = database.prepare('SELECT page FROM open_pages ORDER BY page_key');
  return {
    async append(pageKey, expectedVersion, events, row) {
      const placed = placeEvents(pageStream(pageKey), expectedVersion, events);
      const written = inTransaction(database, () => {
        if (row === null) remove.run(pageKey);
        else put.run(pageKey, JSON.stringify(row));
        return placed.every((event) => insertEvent(event));
      });
      if (written) onAppended(placed);
      return written ? 'appended' : 'conflict';
    },
    async *all() {
      for (const row of selectAll.all()) yield pageRowSchema.parse(JSON.parse(pageSchema.parse(row).page));
    },
  };
}

const pageSchema = z.strictObject({ page: z.string() });
