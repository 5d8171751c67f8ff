import Table from 'cli-table3';
import type { HandChange } from '#core/oncall/on-duty.ts';
import { formatInstant } from '#core/shared/instant.ts';

/** The release of the zones' rules that this program runs with. */
export const TZDATA = process.versions.tz ?? 'unknown';

/** `these 4 times change hands ...` and a table of them. */
export function handChangesText(changes: readonly HandChange[], when: string): string {
  if (changes.length === 0) return `nothing changes hands ${when}`;
  const table = new Table({
    head: ['from', 'to', 'was', 'becomes'],
    style: { head: [], border: [], compact: true },
  });
  for (const { start, end, before, after } of changes)
    table.push([formatInstant(start), formatInstant(end), before ?? 'nobody', after ?? 'nobody']);
  const hands = changes.length === 1 ? 'this time changes hands' : `these ${changes.length} times change hands`;
  return `${hands} ${when}:\n${table.toString()}`;
}

export function handChangesJson(changes: readonly HandChange[]) {
  return changes.map((change) => ({ ...change, start: formatInstant(change.start), end: formatInstant(change.end) }));
}
