import { type Health, healthOf } from '#core/oncall/health.ts';
import type { PageRecord } from '#core/oncall/page-record.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { PageBook } from './ports.ts';
import { type ReadRosterPorts, readRoster } from './read-roster.ts';

export interface ReadHealthPorts extends ReadRosterPorts {
  readonly pages: Pick<PageBook, 'records'>;
}

/** How the pages of a time were for those who got them, and what is kept of each, the oldest first. */
export async function readHealth(
  ports: ReadHealthPorts,
  from: Instant,
  to: Instant,
): Promise<{ readonly health: Health; readonly records: readonly PageRecord[] }> {
  const [found, roster] = await Promise.all([Array.fromAsync(ports.pages.records(from, to)), readRoster(ports)]);
  const records = found.toSorted((a, b) => a.openedAt - b.openedAt);
  return { health: healthOf(records, roster, from, to), records };
}
