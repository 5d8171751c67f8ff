import Table from 'cli-table3';
import type { LoggedEvent } from '#core/shared/event.ts';
import { formatInstant, type Instant } from '#core/shared/instant.ts';
import type { SloState } from '#core/slo/state.ts';
import { percent, sloTable } from './slo-table.ts';
import { styled, type Terminal } from './terminal.ts';

/** Events shown of an SLO, newest first; all of them are in the JSON. */
const EVENTS_SHOWN_MAX = 10;

/** Everything about one SLO, as people read it. */
export function sloDetail(terminal: Terminal, state: SloState, events: readonly LoggedEvent[]): string {
  const { figures } = state;
  const sections = [sloTable(terminal, [state])];
  if (state.failure !== null) {
    sections.push(
      styled(terminal, 'red', `not evaluated since ${formatInstant(state.failure.since)}: ${state.failure.reason}`),
    );
  }
  if (figures !== null) sections.push(figuresTable(state, figures), burnTable(figures));
  if (events.length > 0) sections.push(eventTable(events));
  return `${sections.join('\n\n')}\n`;
}

function figuresTable(
  state: SloState,
  { budget, good, bad, total, window, provisionalFrom, anomalies }: NonNullable<SloState['figures']>,
): string {
  const table = keyValueTable();
  table.push(
    ['window', `${window.from} to ${window.to}`],
    ['events', `${good} good and ${bad} bad of ${total}`],
    [
      'budget',
      `${budget.spent} of ${Number(budget.total.toPrecision(6))} failures spent, ${percent(budget.remainingRatio)} left`,
    ],
    ['evaluated', `as of ${formatInstant(state.asOf)}; read up to ${formatInstant(state.readThrough)}`],
    [
      'settled',
      `up to ${formatInstant(state.settledThrough)}${provisionalFrom === null ? '' : '; later minutes may still change'}`,
    ],
    ['anomalies', `${anomalies} minutes were clamped or lacked a total`],
  );
  return table.toString();
}

function burnTable({ burnRates }: NonNullable<SloState['figures']>): string {
  const table = new Table({ head: ['burn over', ...Object.keys(burnRates)], style: PLAIN });
  table.push(['', ...Object.values(burnRates).map((burn) => (burn === null ? '-' : burn.toFixed(2)))]);
  return table.toString();
}

function eventTable(events: readonly LoggedEvent[]): string {
  const table = new Table({ head: ['at', 'event', 'why'], style: PLAIN });
  const newest = events.toReversed().slice(0, EVENTS_SHOWN_MAX);
  for (const { at, type, data } of newest)
    table.push([formatInstant(at as Instant), `${type} ${textOf(data, 'rule')}`.trim(), textOf(data, 'reason')]);
  return table.toString();
}

const PLAIN = { head: [], border: [], compact: true };

function keyValueTable(): Table.Table {
  return new Table({ style: PLAIN });
}

function textOf(data: unknown, key: string): string {
  const value = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : '';
}
