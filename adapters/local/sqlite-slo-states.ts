import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type LoggedEvent, placeEvents } from '#core/shared/event.ts';
import { sloStream } from '#core/slo/events.ts';
import { historyPointSchema, type SloState, sloStateSchema } from '#core/slo/state.ts';
import type { SloStates } from '#flows/slo/ports.ts';
import { inTransaction } from './in-transaction.ts';
import { eventInsert } from './sqlite-event-log.ts';

/** The SLO states in SQLite. `onAppended` is told of events once they are in the log, for whoever empties the outbox. */
export function sqliteSloStates(
  database: DatabaseSync,
  onAppended: (events: readonly LoggedEvent[]) => void = () => {},
): SloStates {
  const insertEvent = eventInsert(database);
  database.exec(`
    CREATE TABLE IF NOT EXISTS states (slo TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS history (
      slo TEXT NOT NULL, hour INTEGER NOT NULL, version INTEGER NOT NULL, point TEXT NOT NULL, PRIMARY KEY (slo, hour)) STRICT, WITHOUT ROWID`);
  const select = database.prepare('SELECT state FROM states WHERE slo = ?');
  const selectAll = database.prepare('SELECT state FROM states ORDER BY slo');
  const insert = database.prepare('INSERT INTO states VALUES (?, 1, ?) ON CONFLICT DO NOTHING');
  const update = database.prepare('UPDATE states SET version = version + 1, state = ? WHERE slo = ? AND version = ?');
  const putHistory = database.prepare(`INSERT INTO history VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET version = excluded.version, point = excluded.point WHERE version <= excluded.version`);
  const selectHistory = database.prepare(
    'SELECT point FROM history WHERE slo = ? AND hour >= ? AND hour < ? ORDER BY hour',
  );
  return {
    async load(names) {
      const states = names.flatMap((name) => [select.get(name)].filter((row) => row !== undefined).map(stateOf));
      return new Map(states.map((state) => [state.slo, state]));
    },
    async *all() {
      for (const row of selectAll.all()) yield stateOf(row);
    },
    async put(state, expectedVersion, events) {
      const placed = placeEvents(sloStream(state.slo), state.eventVersion, events);
      const eventVersion = state.eventVersion + events.length;
      const text = JSON.stringify({ ...state, eventVersion, version: expectedVersion + 1 });
      const written = inTransaction(database, () => {
        const { changes } =
          expectedVersion === 0 ? insert.run(state.slo, text) : update.run(text, state.slo, expectedVersion);
        return changes === 1 && placed.every((event) => insertEvent(event));
      });
      if (written) onAppended(placed);
      return written ? 'written' : 'conflict';
    },
    async putHistory(slo, point) {
      putHistory.run(slo, point.hour, point.asOf, JSON.stringify(point));
    },
    async history(slo, from, to) {
      return selectHistory
        .all(slo, from, to)
        .map((row) => historyPointSchema.parse(JSON.parse(pointRowSchema.parse(row).point)));
    },
  };
}

const stateRowSchema = z.strictObject({ state: z.string() });
const pointRowSchema = z.strictObject({ point: z.string() });

function stateOf(row: unknown): SloState {
  return sloStateSchema.parse(JSON.parse(stateRowSchema.parse(row).state));
}
