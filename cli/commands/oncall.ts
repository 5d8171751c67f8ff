import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { deployedCalendar } from '#adapters/aws/deployed-tables.ts';
import { secretText } from '#adapters/aws/secret-text.ts';
import { shiftCalendar } from '#adapters/calendar/shift-calendar.ts';
import { calendarUrl } from '#adapters/signatures/calendar-token.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { handChangesJson, handChangesText, TZDATA } from '#cli/hand-changes.ts';
import type { Cli } from '#cli/program.ts';
import { readFileSchedule, readWrittenSchedule, type ScheduleWords, scheduleOptions } from '#cli/schedule-words.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { instantWord } from '#cli/words.ts';
import { explain, handChanges, type Shift, shifts, who } from '#core/oncall/on-duty.ts';
import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { addChanges } from './oncall-change.ts';
import { addHealth } from './oncall-health.ts';
import { addImport } from './oncall-import.ts';

const EXAMPLES = `
schedule.yaml:
  timeZone: Europe/Berlin
  layers:                                   # the last one with somebody on duty wins
    - name: primary
      participants: [ana, bo, chi]
      start: 2026-03-02T09:00
      handoff: { unit: weeks, every: 1 }
    - name: office
      participants: [dev]
      start: 2026-03-02T00:00
      handoff: { unit: days, every: 1 }
      restrictions: [{ type: weekly, fromDay: 1, from: "09:00", toDay: 1, to: "17:00" }]
  overrides:                                # the last one wins; user: null is nobody
    - { user: eli, from: 2026-03-07T08:00:00Z, to: 2026-03-08T08:00:00Z }

Examples:
  evenkeel oncall who --schedule schedule.yaml --at 2026-03-07T12:00:00Z
  evenkeel oncall shifts --schedule schedule.yaml --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z --format json
  evenkeel oncall explain --schedule schedule.yaml --at 2026-03-02T10:00:00Z
  evenkeel oncall next --schedule schedule.yaml --user ana
  evenkeel oncall diff --schedule schedule.yaml --before schedule-of-today.yaml
  evenkeel oncall gaps --schedule schedule.yaml

  evenkeel oncall who --schedule primary --catalog my-catalog --at 2026-03-07T12:00:00Z     of a document in a folder
  evenkeel oncall ical --schedule primary --deployed > on-call.ics
  evenkeel oncall ical --schedule primary --deployed --url             a secret address that a calendar program subscribes to
  evenkeel oncall gaps --schedule primary --deployed                     in force in AWS, with the overrides added there

An answer depends on the zones' rules, whose release is printed with it.`;

/** Gaps and changes are looked for so far ahead: time enough to ask somebody. */
const AHEAD_MS = 90 * DAY_MS;

function aheadOf({ from = instant(Date.now()), to = plusMs(from, AHEAD_MS) }: Partial<Range>): Range {
  return { from, to };
}

/** `evenkeel oncall ...` */
export function oncallCommands(cli: Cli): void {
  const { program, terminal, answer } = cli;
  const oncall = program.command('oncall').description('who is on call');
  const add = (name: string, description: string): Command => {
    const command = oncall.command(name).description(description).addHelpText('after', EXAMPLES);
    for (const option of scheduleOptions()) command.addOption(option);
    return command;
  };
  add('who', 'who is on call at a moment, and why')
    .requiredOption('--at <instant>', 'when', instantWord)
    .action(answer((words: Words & { readonly at: Instant }) => runWho(terminal, words)));
  add('explain', 'what every layer and override says of a moment, and which of them decides')
    .requiredOption('--at <instant>', 'when', instantWord)
    .action(answer((words: Words & { readonly at: Instant }) => runExplain(terminal, words)));
  add('next', 'the next shift of each person, or of one')
    .option('--at <instant>', 'after when; now, where left out', instantWord)
    .option('--user <name>', 'whose')
    .action(
      answer(({ at = instant(Date.now()), ...words }: Words & { readonly at?: Instant; readonly user?: string }) =>
        runNext(terminal, { ...words, at }),
      ),
    );
  add('shifts', 'who is on call from when to when, gaps included')
    .requiredOption('--from <instant>', 'the beginning', instantWord)
    .requiredOption('--to <instant>', 'the end', instantWord)
    .action(answer((words: Words & Range) => runShifts(terminal, words)));
  add('diff', 'the shifts that change hands when a schedule takes the place of another')
    .requiredOption('--before <file>', 'the schedule as it was')
    .option('--from <instant>', 'the beginning; now, where left out', instantWord)
    .option('--to <instant>', 'the end; 90 days after the beginning, where left out', instantWord)
    .action(answer((words: Words & Partial<Range> & { readonly before: string }) => runDiff(terminal, words)));
  add('gaps', 'when nobody is on call; exit code 1 where there is such a time')
    .option('--from <instant>', 'the beginning; now, where left out', instantWord)
    .option('--to <instant>', 'the end; 90 days after the beginning, where left out', instantWord)
    .action(answer((words: Words & Partial<Range>) => runGaps(terminal, { ...words, ...aheadOf(words) })));
  add('ical', 'the shifts as a calendar (iCalendar), for any calendar program')
    .option('--from <instant>', 'the beginning; now, where left out', instantWord)
    .option('--to <instant>', 'the end; 90 days after the beginning, where left out', instantWord)
    .option('--url', 'the secret address in AWS that a calendar program subscribes to')
    .action(
      answer((words: Words & Partial<Range> & { readonly url?: true }) =>
        runIcal(terminal, { ...words, ...aheadOf(words) }),
      ),
    );
  addChanges(oncall, cli);
  addHealth(oncall, cli);
  addImport(oncall, cli);
}

type Words = ScheduleWords;

interface Range {
  readonly from: Instant;
  readonly to: Instant;
}

async function runWho(terminal: Terminal, { at, ...words }: Words & { readonly at: Instant }): Promise<ExitCode> {
  const schedule = await readWrittenSchedule(terminal, words);
  if (schedule === undefined) return EXIT.no;
  const { user, because } = who(schedule, at);
  const name = user === null ? styled(terminal, 'red', 'nobody') : styled(terminal, 'bold', user);
  const why = because === 'nobody' ? 'no layer and no override has anybody' : because;
  print(terminal, words, { user, because, tzdata: TZDATA }, `${name} (${why})\ntzdata ${TZDATA}\n`);
  return EXIT.done;
}

async function runExplain(terminal: Terminal, { at, ...words }: Words & { readonly at: Instant }): Promise<ExitCode> {
  const schedule = await readWrittenSchedule(terminal, words);
  if (schedule === undefined) return EXIT.no;
  const { user, because } = who(schedule, at);
  const sayings = explain(schedule, at);
  const table = tableOf(['', 'rule', 'says', 'because']);
  for (const { rule, user: name, why, decides } of sayings)
    table.push([decides ? styled(terminal, 'bold', 'decides') : '', rule, name ?? 'nobody', why]);
  const text = `${user ?? 'nobody'} (${because})\n${table.toString()}\ntzdata ${TZDATA}\n`;
  print(terminal, words, { user, because, rules: sayings, tzdata: TZDATA }, text);
  return EXIT.done;
}

/** The next shift is looked for so far ahead: a turn of months may come round once a year. */
const NEXT_WITHIN_MS = 400 * DAY_MS;

async function runNext(
  terminal: Terminal,
  { at, user, ...words }: Words & { readonly at: Instant; readonly user?: string },
): Promise<ExitCode> {
  const schedule = await readWrittenSchedule(terminal, words);
  if (schedule === undefined) return EXIT.no;
  const later = shifts(schedule, at, plusMs(at, NEXT_WITHIN_MS)).filter(({ start }) => start > at);
  const first = new Map(later.toReversed().map((shift) => [shift.user, shift]));
  const found = [...first.values()]
    .filter((shift) => (user === undefined ? shift.user !== null : shift.user === user))
    .sort((a, b) => a.start - b.start);
  const none = user === undefined ? 'nobody has a shift' : `${user} has no shift`;
  const text = found.length === 0 ? `${none} in the next 400 days` : shiftTable(terminal, found);
  print(terminal, words, { shifts: found.map(toJson), tzdata: TZDATA }, `${text}\ntzdata ${TZDATA}\n`);
  return EXIT.done;
}

async function runShifts(terminal: Terminal, words: Words & Range): Promise<ExitCode> {
  if (isBackwards(terminal, words)) return EXIT.wrongWords;
  const found = await shiftsOf(terminal, words);
  if (found === undefined) return EXIT.no;
  print(
    terminal,
    words,
    { shifts: found.map(toJson), tzdata: TZDATA },
    `${shiftTable(terminal, found)}\ntzdata ${TZDATA}\n`,
  );
  return EXIT.done;
}

async function runDiff(
  terminal: Terminal,
  words: Words & Partial<Range> & { readonly before: string },
): Promise<ExitCode> {
  const range = aheadOf(words);
  if (isBackwards(terminal, range)) return EXIT.wrongWords;
  const before = readFileSchedule(terminal, words.before);
  const after = await readWrittenSchedule(terminal, words);
  if (before === undefined || after === undefined) return EXIT.no;
  const changes = handChanges(before, after, range.from, range.to);
  const until = `from ${formatInstant(range.from)} to ${formatInstant(range.to)}`;
  const text = handChangesText(changes, until);
  const json = handChangesJson(changes);
  print(terminal, words, { changes: json, tzdata: TZDATA }, `${text}\ntzdata ${TZDATA}\n`);
  return EXIT.done;
}

async function runGaps(terminal: Terminal, words: Words & Range): Promise<ExitCode> {
  if (isBackwards(terminal, words)) return EXIT.wrongWords;
  const gaps = (await shiftsOf(terminal, words))?.filter(({ user }) => user === null);
  if (gaps === undefined) return EXIT.no;
  const until = `from ${formatInstant(words.from)} to ${formatInstant(words.to)}`;
  const text = gaps.length === 0 ? `somebody is on call at every moment ${until}` : shiftTable(terminal, gaps);
  const json = gaps.map(({ start, end }) => ({ start: formatInstant(start), end: formatInstant(end) }));
  print(terminal, words, { gaps: json, tzdata: TZDATA }, `${text}\ntzdata ${TZDATA}\n`);
  return gaps.length === 0 ? EXIT.done : EXIT.no;
}

async function runIcal(terminal: Terminal, words: Words & Range & { readonly url?: true }): Promise<ExitCode> {
  if (words.url) {
    terminal.out(`${await subscriptionUrl(words)}\n`);
    return EXIT.done;
  }
  if (isBackwards(terminal, words)) return EXIT.wrongWords;
  const found = await shiftsOf(terminal, words);
  if (found === undefined) return EXIT.no;
  terminal.out(shiftCalendar({ name: words.schedule, shifts: found, now: instant(Date.now()) }));
  return EXIT.done;
}

/** The address of the calendar in force, which is a secret. */
async function subscriptionUrl({ schedule, deployed }: Words): Promise<string> {
  if (deployed === undefined)
    throw new Error('only a platform in AWS has calendars to subscribe to; say which: --deployed');
  const { url, secretArn } = await deployedCalendar(
    new CloudFormationClient(),
    deployed === true ? 'evenkeel' : deployed,
  );
  const clock = { now: () => instant(Date.now()) };
  const secret = secretText({ client: new SecretsManagerClient(), secretId: secretArn, clock });
  return calendarUrl(url, schedule, await secret.current());
}

function isBackwards(terminal: Terminal, { from, to }: Range): boolean {
  if (from > to) terminal.err('error: --from is after --to; give the earlier instant first\n');
  return from > to;
}

async function shiftsOf(terminal: Terminal, words: Words & Range): Promise<Shift[] | undefined> {
  const schedule = await readWrittenSchedule(terminal, words);
  return schedule && shifts(schedule, words.from, words.to);
}

function print(terminal: Terminal, { format }: Words, json: unknown, text: string): void {
  terminal.out(format === 'json' ? `${JSON.stringify(json, null, 2)}\n` : text);
}

function toJson({ user, start, end }: Shift) {
  return { user, start: formatInstant(start), end: formatInstant(end) };
}

function tableOf(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}

function shiftTable(terminal: Terminal, found: readonly Shift[]): string {
  const table = tableOf(['on call', 'from', 'to', 'hours']);
  for (const { user, start, end } of found) {
    const hours = Number(((end - start) / HOUR_MS).toFixed(2));
    table.push([user ?? styled(terminal, 'red', 'nobody'), formatInstant(start), formatInstant(end), hours]);
  }
  return table.toString();
}
