import pMap from 'p-map';
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
  const due = rows.filter(({ dueAt }) => dueAt !== null && dueAt <= now);

  const outcomes = await pMap(
    due.toSorted((a, b) => Number(a.dueAt) - Number(b.dueAt)),
    async ({ pageKey }) => {
      try {
        return await changePage(ports, pageKey, undefined, { type: 'AdvancePage' });
      } catch (thrown) {
        return { pageKey, error: thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown }) };
      }
    },
    { concurrency: AT_ONCE },
  );
  return {
    open: rows.length,
    advanced: outcomes.flatMap((outcome) => ('events' in outcome ? [outcome.pageKey] : [])),
    lateMsMax: Math.max(0, ...due.map(({ dueAt }) => now - Number(dueAt))),
    failures: outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : [])),
  };
}
