import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { leadSchema } from '#core/oncall/bundle.ts';
import { pageStream } from '#core/oncall/events.ts';
import { pageRecordSchema } from '#core/oncall/page-record.ts';
import { type PageRow, pageRowSchema } from '#core/oncall/page-row.ts';
import { type LoggedEvent, placeEvents } from '#core/shared/event.ts';
import type { PageBook, PageWrite } from '#flows/oncall/ports.ts';
import { inTransaction } from './in-transaction.ts';
import { eventInsert } from './sqlite-event-log.ts';

/** The rows of pages that are not over in SQLite. `onAppended` is told of events once they are in the log, for whoever empties the outbox. */
export function sqlitePageBook(
  database: DatabaseSync,
  onAppended: (events: readonly LoggedEvent[]) => void = () => {},
): PageBook {
  const insertEvent = eventInsert(database);
  database.exec(`
    CREATE TABLE IF NOT EXISTS open_pages (
      service TEXT NOT NULL, page_key TEXT NOT NULL, page TEXT NOT NULL, PRIMARY KEY (service, page_key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS leads (
      service TEXT NOT NULL, urgency TEXT NOT NULL, lead TEXT NOT NULL, PRIMARY KEY (service, urgency)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS page_records (
      opened_at INTEGER NOT NULL, page_key TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (opened_at, page_key)
    ) STRICT, WITHOUT ROWID`);
  const put = database.prepare('INSERT OR REPLACE INTO open_pages VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM open_pages WHERE service = ? AND page_key = ?');
  const selectAll = database.prepare('SELECT page FROM open_pages ORDER BY service, page_key');
  const selectOf = database.prepare('SELECT page FROM open_pages WHERE service = ? ORDER BY page_key');
  const selectOne = database.prepare('SELECT page FROM open_pages WHERE service = ? AND page_key = ?');
  const selectLead = database.prepare('SELECT lead FROM leads WHERE service = ? AND urgency = ?');
  const insertLead = database.prepare('INSERT OR IGNORE INTO leads VALUES (?, ?, ?)');
  const updateLead = database.prepare('UPDATE leads SET lead = ? WHERE service = ? AND urgency = ? AND lead = ?');
  const insertRecord = database.prepare('INSERT OR REPLACE INTO page_records VALUES (?, ?, ?)');
  const selectRecords = database.prepare('SELECT record FROM page_records WHERE opened_at >= ? AND opened_at < ?');
  const isClaimed = ({ before, after }: NonNullable<PageWrite['claim']>): boolean => {
    const { service, urgency } = after;
    const text = JSON.stringify(leadSchema.parse(after));
    const { changes } =
      before === null
        ? insertLead.run(service, urgency, text)
        : updateLead.run(text, service, urgency, JSON.stringify(before));
    return changes === 1;
  };
  return {
    async append({ pageKey, service, expectedVersion, events, row, record, claim }) {
      const placed = placeEvents(pageStream(pageKey), expectedVersion, events);
      const written = inTransaction(database, () => {
        if (row === null) remove.run(service, pageKey);
        else put.run(service, pageKey, JSON.stringify(row));
        if (record !== null) insertRecord.run(record.openedAt, pageKey, JSON.stringify(record));
        return (claim === null || isClaimed(claim)) && placed.every((event) => insertEvent(event));
      });
      if (written) onAppended(placed);
      return written ? 'appended' : 'conflict';
    },
    async lead(service, urgency) {
      const read = selectLead.get(service, urgency);
      return read === undefined ? null : leadSchema.parse(JSON.parse(leadRowSchema.parse(read).lead));
    },
    async row(service, pageKey) {
      const read = selectOne.get(service, pageKey);
      return read === undefined ? null : rowOf(read);
    },
    async ofService(service) {
      return selectOf.all(service).map(rowOf);
    },
    async *records(from, to) {
      for (const read of selectRecords.all(from, to))
        yield pageRecordSchema.parse(JSON.parse(recordRowSchema.parse(read).record));
    },
    async *all() {
      for (const read of selectAll.all()) yield rowOf(read);
    },
  };
}

function rowOf(read: unknown): PageRow {
  return pageRowSchema.parse(JSON.parse(pageSchema.parse(read).page));
}

const pageSchema = z.strictObject({ page: z.string() });
const recordRowSchema = z.strictObject({ record: z.string() });
const leadRowSchema = z.strictObject({ lead: z.string() });
