import pMap from 'p-map';
import type { PageRow } from '#core/oncall/page-row.ts';
import { type ChangePagePorts, changePage } from './change-page.ts';

/** What a sweep found. `lateMsMax`: by how much the latest of what was due was late; 0 where nothing was. */
export interface SweepResult {
  readonly open: number;
  readonly advanced: readonly string[];
  readonly lateMsMax: number;
  readonly failures: readonly { readonly pageKey: string; readonly error: Error }[];
}

/** So many at once: a storm's pages are moved on within a sweep, and the store is not asked for all of them in one second. */
const AT_ONCE = 8;

/**
 * Moves on every page of which something is due, from the rows alone: a timer that was lost costs a minute and no page. A
 * page that can't be moved on keeps no other waiting.
 */
export async function sweepPages(ports: ChangePagePorts): Promise<SweepResult> {
  const now = ports.clock.now();
  const rows = await Array.fromAsync(ports.pages.all());
  const overdue = rows.filter(({ dueAt }) => dueAt !== null && dueAt <= now);
  const due = [...overdue, ...leftBehind(rows)];

  const outcomes = await pMap(
    inOrder(due),
    async ({ pageKey }) => {
      try {
        return await changePage(ports, pageKey, { type: 'AdvancePage' });
      } catch (thrown) {
        return { pageKey, error: thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown }) };
      }
    },
    { concurrency: AT_ONCE },
  );
  return {
    open: rows.length,
    advanced: outcomes.flatMap((outcome) => ('events' in outcome ? [outcome.pageKey] : [])),
    lateMsMax: Math.max(0, ...overdue.map(({ dueAt }) => now - Number(dueAt))),
    failures: outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : [])),
  };
}

/** Pages that were told with one that is over now, or in somebody's hands. */
function leftBehind(rows: readonly PageRow[]): PageRow[] {
  const cared = new Map(rows.map(({ pageKey, acknowledgedBy }) => [pageKey, acknowledgedBy !== null]));
  return rows.filter(({ lead }) => lead !== null && (cared.get(lead) ?? true));
}

/** Steps first, then of each service and urgency the page that waits longest, for those behind it are told with it. */
function inOrder(due: readonly PageRow[]): PageRow[] {
  const oldest = due.toSorted((a, b) => Number(a.dueAt) - Number(b.dueAt) || a.openedAt - b.openedAt);
  const seen = new Set<string>();
  const ranks = new Map(
    oldest.map((row) => {
      const place = `${row.service} ${row.urgency}`;
      const rank = row.status !== 'bundled' ? 0 : seen.has(place) ? 2 : 1;
      if (rank === 1) seen.add(place);
      return [row, rank] as const;
    }),
  );
  return oldest.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}
