import Table from 'cli-table3';
import { formatDuration } from '#core/shared/duration.ts';
import type { SloState } from '#core/slo/state.ts';
import { styled, type Terminal } from './terminal.ts';

const STATE_STYLES = { healthy: 'green', 'at-risk': 'yellow', exhausted: 'red', 'no-data': 'dim' } as const;

/** The table of SLOs and their budgets, as people read it. */
export function sloTable(terminal: Terminal, states: readonly SloState[]): string {
  const table = new Table({
    head: ['SLO', 'service', 'target', 'window', 'SLI', 'budget left', 'burn 1h', 'runs out', 'state'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
  });
  for (const state of states) table.push(rowOf(terminal, state));
  return table.toString();
}

/** `41.2 %`, one place for shares of a budget. What is not quite all, or just below nothing, is not rounded to it. */
export function percent(ratio: number | null | undefined, places = 1): string {
  if (ratio == null) return '-';
  const text = (ratio * 100).toFixed(places);
  if (ratio < 1 && Number(text) === 100) return `> ${(100 - 10 ** -places).toFixed(places)} %`;
  return ratio < 0 && Number(text) === 0 ? '< 0 %' : `${text} %`;
}

function rowOf(terminal: Terminal, known: SloState): string[] {
  const { slo, service, target, windowMs, calendarWindow, figures, failure, alerts } = known;
  const state = figures?.state ?? 'no-data';
  const firing = alerts.filter(({ firedAt }) => firedAt !== null).map(({ rule }) => rule);
  const notes = [state, ...firing, ...(failure === null ? [] : [failure.code])].join(', ');
  return [
    slo,
    service,
    percent(Number(target), Math.max(1, target.replace(/^0\.?/, '').length - 2)),
    calendarWindow ?? formatDuration(windowMs),
    percent(figures?.sli, 3),
    percent(figures?.budget.remainingRatio),
    figures?.burnRates['1h'] == null ? '-' : figures.burnRates['1h'].toFixed(2),
    hours(figures?.timeToExhaustionHours),
    styled(terminal, failure === null ? STATE_STYLES[state] : 'red', notes),
  ];
}

/** When a budget runs out, in hours or days. */
export function hours(count: number | null | undefined): string {
  if (count == null) return '-';
  if (count === 0) return 'now';
  return count < 48 ? `${count.toFixed(1)} h` : `${(count / 24).toFixed(0)} d`;
}
