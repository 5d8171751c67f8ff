import Table from 'cli-table3';
import { formatInstant } from '#core/shared/instant.ts';
import type { Revision } from '#core/slo/revision.ts';
import type { HistoryPoint } from '#core/slo/state.ts';
import { percent } from './slo-table.ts';

/** The revisions of an SLO, and its hours with the revision that judged each. */
export function historyText(
  revisions: readonly (Revision & { readonly reason: string })[],
  points: readonly HistoryPoint[],
): string {
  const edits = new Table({ head: ['revision', 'counts since', 'target', 'window', 'what changed'], style: PLAIN });
  for (const { number, effectiveAt, target, window, reason } of revisions)
    edits.push([number, effectiveAt === 0 ? 'always' : formatInstant(effectiveAt), target, window, reason]);
  const hours = new Table({
    head: ['hour', 'revision', 'target', 'good', 'total', 'SLI', 'budget left', 'uncorrected', 'state'],
    style: PLAIN,
  });
  for (const { hour, revision, target, good, total, sli, remainingRatio, raw, state } of points) {
    const uncorrected = raw === null ? '' : percent(raw.remainingRatio);
    const figures = [target, good, total, percent(sli, 4), percent(remainingRatio), uncorrected, state];
    hours.push([formatInstant(hour), revision, ...figures]);
  }
  return `${edits.toString()}\n\n${points.length === 0 ? 'no hour of that time was evaluated' : hours.toString()}\n`;
}

const PLAIN = { head: [], border: [], compact: true };
