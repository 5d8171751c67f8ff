import Table from 'cli-table3';
import { type Command, Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { openPlatform, type PlatformWords, platformOptions } from '#cli/open-platform.ts';
import type { Cli } from '#cli/program.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { instantWord } from '#cli/words.ts';
import { spanText } from '#core/oncall/figures.ts';
import { type Health, PAGES_PER_SHIFT_MAX, type RuleHealth } from '#core/oncall/health.ts';
import type { PageRecord } from '#core/oncall/page-record.ts';
import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { readHealth } from '#flows/oncall/read-health.ts';

const EXAMPLES = `
Of pages that are over: how many each person got, how many of them at night, in the busiest twelve hours and how late they were
acknowledged; how many each rule sent, and how many ended before anybody did anything. Exit code 1 where somebody got more than
${PAGES_PER_SHIFT_MAX} within twelve hours.

Examples:
  evenkeel oncall health --deployed
  evenkeel oncall health --deployed --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z --format json
  evenkeel oncall health --deployed --csv > pages.csv`;

/** Four weeks: every person of a rotation of four had a turn. */
const BACK_MS = 28 * DAY_MS;

interface Words extends PlatformWords {
  readonly from?: Instant;
  readonly to?: Instant;
  readonly csv?: true;
}

/** `evenkeel oncall health` */
export function addHealth(oncall: Command, { terminal, answer }: Cli): void {
  const command = oncall
    .command('health')
    .description('how the pages of a time were for those who got them')
    .option('--from <instant>', 'the beginning; four weeks ago, where left out', instantWord)
    .option('--to <instant>', 'the end; now, where left out', instantWord)
    .addOption(new Option('--csv', 'each page as a line of CSV, for a spreadsheet').conflicts('format'))
    .addHelpText('after', EXAMPLES);
  for (const option of platformOptions()) command.addOption(option);
  command.action(answer((words: Words) => health(terminal, words)));
}

async function health(terminal: Terminal, words: Words): Promise<ExitCode> {
  const { to = instant(Date.now()), from = plusMs(to, -BACK_MS) } = words;
  const { health, records } = await readHealth(await openPlatform(words), from, to);
  if (words.csv) terminal.out(csvOf(records));
  else if (words.format === 'json')
    terminal.out(`${JSON.stringify({ from: formatInstant(from), to: formatInstant(to), ...health }, null, 2)}\n`);
  else terminal.out(`${textOf(terminal, health, from, to)}\n`);
  return health.people.some(({ busiestShift }) => busiestShift > PAGES_PER_SHIFT_MAX) ? EXIT.no : EXIT.done;
}

function textOf(terminal: Terminal, { pages, mttaMs, mttrMs, people, rules }: Health, from: Instant, to: Instant) {
  const span = (ms: number | null) => (ms === null ? '-' : spanText(ms));
  const head = `${pages} ${pages === 1 ? 'page' : 'pages'} from ${formatInstant(from)} to ${formatInstant(to)}; acknowledged after ${span(mttaMs)}, over after ${span(mttrMs)} on average`;
  const byPerson = table(['who', 'on call', 'pages', 'at night', 'in 12 h', 'acknowledged after']);
  for (const { person, onCallMs, pages: got, sleepPages, busiestShift, ackMedianMs } of people) {
    const busy = busiestShift > PAGES_PER_SHIFT_MAX ? styled(terminal, 'red', `${busiestShift}`) : busiestShift;
    byPerson.push([person, `${Math.round(onCallMs / HOUR_MS)} h`, got, sleepPages, busy, span(ackMedianMs)]);
  }
  const byRule = table(['SLO', 'rule', 'pages', 'without action', '']);
  for (const rule of rules) byRule.push([rule.slo, rule.rule, rule.pages, shareText(rule), noteOf(terminal, rule)]);
  return [head, byPerson.toString(), ...(rules.length === 0 ? [] : [byRule.toString()])].join('\n');
}

function table(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}

function shareText({ pages, withoutAction }: RuleHealth): string {
  return `${withoutAction} (${Math.round((100 * withoutAction) / pages)} %)`;
}

function noteOf(terminal: Terminal, { isOverLimit }: RuleHealth): string {
  return isOverLimit ? styled(terminal, 'red', 'too many: look at the rule') : '';
}

function csvOf(records: readonly PageRecord[]): string {
  return stringify(
    records.map(({ firedAt, openedAt: _, resolvedAt, told, acknowledged, ...page }) => ({
      ...page,
      firedAt: formatInstant(firedAt),
      resolvedAt: formatInstant(resolvedAt),
      told: told.map(({ person }) => person).join(' '),
      acknowledgedBy: acknowledged?.by ?? '',
      acknowledgedVia: acknowledged?.channel ?? '',
      acknowledgedAt: acknowledged === null ? '' : formatInstant(acknowledged.at),
    })),
    { header: true, columns: CSV_COLUMNS, escape_formulas: true },
  );
}

const CSV_COLUMNS = [
  'firedAt',
  'resolvedAt',
  'service',
  'slo',
  'rule',
  'urgency',
  'steps',
  'told',
  'acknowledgedBy',
  'acknowledgedVia',
  'acknowledgedAt',
  'pageKey',
];
