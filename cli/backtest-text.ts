import Table from 'cli-table3';
import { DAY_MS } from '#core/shared/instant.ts';
import type { Backtest } from '#core/slo/backtest.ts';
import { counted } from './counted.ts';
import { percent } from './slo-table.ts';
import { styled, type Terminal } from './terminal.ts';

/** A backtest as people read it: every alert, then what it comes to. */
export function backtestText(terminal: Terminal, result: Backtest): string {
  const { from, to, steps, pages, tickets, worst, final } = result;
  const lines = [
    `${result.slo} from ${from} to ${to}, ${steps} steps`,
    ...(result.alerts.length > 0 ? [alertTable(result)] : []),
    `${counted(pages, 'page')} and ${counted(tickets, 'ticket')}${perMonth(result)}`,
    worst === null
      ? 'no budget was ever counted'
      : `least budget left: ${percent(worst.remainingRatio)} at ${worst.at}`,
    `at the end: ${styled(terminal, 'bold', final.state)}, SLI ${percent(final.sli, 3)}, budget left ${percent(final.budget.remainingRatio)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What other targets or rules would have meant, beside what is. */
export function triesText(result: Backtest, tries: readonly (Backtest & { readonly try: string })[]): string {
  const table = new Table({
    head: ['', 'pages', 'pages a month', 'tickets', 'least budget left', 'budget left at the end'],
    style: { head: [], border: [], compact: true },
  });
  for (const each of [{ try: 'as it is', ...result }, ...tries]) {
    const { try: name, pages, tickets, worst, final } = each;
    const left = [percent(worst?.remainingRatio), percent(final.budget.remainingRatio)];
    table.push([name, pages, pagesAMonth(each) ?? '-', tickets, ...left]);
  }
  return `${table.toString()}\n`;
}

/** Rings in 30 days at the rate of the replay; undefined where it was too short to tell. */
function pagesAMonth({ pages, from, to }: Backtest): string | undefined {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  return days < 1 ? undefined : ((pages * MONTH_DAYS) / days).toFixed(1);
}

const MONTH_DAYS = 30;

function perMonth(result: Backtest): string {
  const pages = pagesAMonth(result);
  return pages === undefined ? '' : `, ${pages} pages in a month of 30 days`;
}

function alertTable({ alerts }: Backtest): string {
  const table = new Table({
    head: ['rule', 'severity', 'fired', 'resolved', 'budget left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, severity, firedAt, resolvedAt, budgetRemainingRatioAtFire } of alerts)
    table.push([name, severity, firedAt, resolvedAt ?? 'still firing', percent(budgetRemainingRatioAtFire)]);
  return table.toString();
}
