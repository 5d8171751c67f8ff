import Table from 'cli-table3';
import type { LoggedEvent } from '#core/shared/event.ts';
import { formatInstant, type Instant } from '#core/shared/instant.ts';
import type { SloFigures } from '#core/slo/figures.ts';
import type { SloState } from '#core/slo/state.ts';
import { hours, percent, sloTable } from './slo-table.ts';
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

/** The figures of one evaluation, as people read them. */
export function figuresText(figures: SloFigures): string {
  const { slo, sli, state, timeToExhaustionHours, alerts } = figures;
  const table = keyValueTable();
  table.push(
    ['SLO', slo],
    ['as of', figures.asOf],
    ['state', state],
    ['SLI', percent(sli, 4)],
    ...figureRows(figures),
    ['runs out', hours(timeToExhaustionHours)],
    ['alerts', alerts.map(({ name, firing }) => `${name} ${firing ? 'FIRING' : 'quiet'}`).join(', ') || 'no rules'],
  );
  return `${table.toString()}\n\n${burnTable(figures)}\n`;
}

function figuresTable(state: SloState, figures: NonNullable<SloState['figures']>): string {
  const { provisionalFrom } = figures;
  const table = keyValueTable();
  table.push(
    ...figureRows(figures),
    ...(state.rawFigures === null ? [] : [rawRow(state.rawFigures)]),
    ['evaluated', `as of ${formatInstant(state.asOf)}; read up to ${formatInstant(state.readThrough)}`],
    [
      'settled',
      `up to ${formatInstant(state.settledThrough)}${provisionalFrom === null ? '' : '; later minutes may still change'}`,
    ],
    ['anomalies', `${figures.anomalies} minutes were clamped or lacked a total`],
  );
  return table.toString();
}

type Figures = SloFigures | NonNullable<SloState['figures']>;

function figureRows({ budget, good, bad, total, window, slices }: Figures): [string, string][] {
  const rows: [string, string][] = [
    ['window', `${window.from} to ${window.to}`],
    ['events', `${good} good and ${bad} bad of ${total}`],
  ];
  if (slices !== null) {
    const { seen, expected, noData, excluded } = slices;
    rows.push([
      'slices',
      `${slices.bad} bad of ${seen} so far, ${expected} in the whole window; ${noData} without data, ${excluded} excluded`,
    ]);
  }
  const [spent, allowed] = [budget.spent, budget.total].map((count) => Number(count.toPrecision(6)));
  rows.push(['budget', `${spent} of ${allowed} failures spent, ${percent(budget.remainingRatio)} left`]);
  return rows;
}

/** What it would be without corrections. */
function rawRow({ sli, budget }: Figures): [string, string] {
  return ['uncorrected', `SLI ${percent(sli, 3)}, ${percent(budget.remainingRatio)} of the budget left`];
}

function burnTable({ burnRates }: Figures): string {
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
