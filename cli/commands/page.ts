import Table from 'cli-table3';
import type { Command } from 'commander';
import * as z from 'zod';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { openPlatform, type PlatformWords, platformOptions } from '#cli/open-platform.ts';
import type { Cli } from '#cli/program.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { instantWord } from '#cli/words.ts';
import type { PageCommand } from '#core/oncall/decide-page.ts';
import { pageStream } from '#core/oncall/events.ts';
import { spanText } from '#core/oncall/figures.ts';
import { isOwnPage } from '#core/oncall/own-pages.ts';
import type { PageRow } from '#core/oncall/page-row.ts';
import type { LoggedEvent } from '#core/shared/event.ts';
import { formatInstant, type Instant, instant } from '#core/shared/instant.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { type MuteCommand, muteService } from '#flows/oncall/mute-service.ts';
import { readPage } from '#flows/oncall/read-page.ts';
import { readTellings } from '#flows/oncall/read-tellings.ts';

const EXAMPLES = `
A page is named by its SLO, its rule and the number of its firing. What is done is kept in the event log with who did it.

Examples:
  evenkeel page list --deployed
  evenkeel page show checkout-availability/page-fast/3 --deployed
  evenkeel page ack checkout-availability/page-fast/3 --by ana --deployed
  evenkeel page unack checkout-availability/page-fast/3 --by ana --reason "not me" --deployed
  evenkeel page mute --service shop --to 2026-03-01T04:00:00Z --by ana --reason "database upgrade" --deployed
  evenkeel page unmute --service shop --id mute/shop@1 --by ana --reason "done" --deployed`;

interface Who extends PlatformWords {
  readonly by: string;
  readonly reason: string;
}

/** `evenkeel page ...` */
export function pageCommands({ program, terminal, answer }: Cli): void {
  const page = program.command('page').description('pages that are not over: who has them, and what becomes of them');
  const add = (name: string, description: string): Command => {
    const command = page.command(name).description(description).addHelpText('after', EXAMPLES);
    for (const option of platformOptions()) command.addOption(option);
    return command;
  };
  const by = (command: Command): Command => command.requiredOption('--by <name>', 'who does it');
  const because = (command: Command): Command => by(command).requiredOption('--reason <text>', 'why');
  add('list', 'the pages that are not over; exit code 1 where one waits for somebody').action(
    answer((words: PlatformWords) => list(terminal, words)),
  );
  add('show', 'all that happened to a page, and what each person was told of it')
    .argument('<page>', 'its key')
    .action(answer((key: string, words: PlatformWords) => show(terminal, key, words)));
  by(add('ack', 'say that somebody has it in hand, so that nobody else is told'))
    .argument('<page>', 'its key')
    .action(
      answer((key: string, words: Omit<Who, 'reason'>) =>
        change(terminal, key, words, { type: 'AcknowledgePage', actor: { by: words.by, channel: 'cli' } }),
      ),
    );
  because(add('unack', 'take an acknowledgement back: the first step is taken again at once'))
    .argument('<page>', 'its key')
    .action(
      answer((key: string, words: Who) => {
        const actor = { by: words.by, channel: 'cli' } as const;
        return change(terminal, key, words, { type: 'UnacknowledgePage', actor, reason: words.reason });
      }),
    );
  because(add('mute', 'hold back the pages of a service for a time; one that still burns then goes out'))
    .requiredOption('--service <name>', 'the service')
    .option('--from <instant>', 'the beginning; now, where left out', instantWord)
    .requiredOption('--to <instant>', 'the end', instantWord)
    .action(
      answer((words: Who & { readonly service: string; readonly from?: Instant; readonly to: Instant }) => {
        const { service, from = instant(Date.now()), to } = words;
        return mute(terminal, words, { type: 'AddMute', service, from, to, ...whoOf(words) });
      }),
    );
  because(add('unmute', 'end a mute: pages that it held back go out at once'))
    .requiredOption('--service <name>', 'the service')
    .requiredOption('--id <id>', 'what muting gave, such as mute/shop@1')
    .action(
      answer((words: Who & { readonly service: string; readonly id: string }) => {
        const { service, id } = words;
        return mute(terminal, words, { type: 'EndMute', service, added: id, ...whoOf(words) });
      }),
    );
}

const clock = { now: () => instant(Date.now()) };

function whoOf({ by, reason }: Who) {
  return { actor: { by, channel: 'cli' }, reason } as const;
}

async function list(terminal: Terminal, words: PlatformWords): Promise<ExitCode> {
  const { pages } = await openPlatform(words);
  // The pager's own pages are of no service, and their being open is no news.
  const real = (await Array.fromAsync(pages.all())).filter((row) => !isOwnPage(row));
  const rows = real.toSorted((a, b) => a.openedAt - b.openedAt);
  const now = clock.now();
  if (words.format === 'json') terminal.out(`${JSON.stringify({ pages: rows.map(rowJson) }, null, 2)}\n`);
  else terminal.out(rows.length === 0 ? 'no page is open\n' : `${rowsTable(terminal, rows, now)}\n`);
  return rows.some(({ status, urgency }) => status === 'open' && urgency !== 'low') ? EXIT.no : EXIT.done;
}

function rowJson({ openedAt, dueAt, ...row }: PageRow) {
  return { ...row, openedAt: formatInstant(openedAt), dueAt: dueAt === null ? null : formatInstant(dueAt) };
}

function rowsTable(terminal: Terminal, rows: readonly PageRow[], now: Instant): string {
  const table = new Table({
    head: ['page', 'service', 'urgency', 'status', 'for', 'steps', 'next'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const status = row.acknowledgedBy === null ? row.status : `${row.status} by ${row.acknowledgedBy}`;
    const shown = row.status === 'open' ? styled(terminal, 'red', status) : status;
    table.push([row.pageKey, row.service, row.urgency, shown, spanText(now - row.openedAt), row.steps, nextText(row)]);
  }
  return table.toString();
}

function nextText({ lead, dueAt }: PageRow): string {
  if (lead !== null) return `told with ${lead}`;
  return dueAt === null ? 'waits for somebody' : formatInstant(dueAt);
}

async function show(terminal: Terminal, key: string, words: PlatformWords): Promise<ExitCode> {
  const { eventLog } = await openPlatform(words);
  const [events, { page }] = await Promise.all([eventLog.read(pageStream(key), 0), readPage(eventLog, key)]);
  if (page.status === 'none') return unknown(terminal, key);
  const told = await readTellings({ eventLog }, page);
  if (words.format === 'json') {
    const shown = (all: readonly LoggedEvent[]) =>
      all.map(({ type, at, data }) => ({ type, at: formatInstant(at), data }));
    terminal.out(`${JSON.stringify({ pageKey: key, events: shown(events), told: shown(told) }, null, 2)}\n`);
    return EXIT.done;
  }
  const table = new Table({
    head: ['when', 'what', 'why'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
  });
  const lines = [
    ...events.map(({ type, at, data }) => ({ at, what: type.replace(/^Page/, ''), why: reasonOf(data) })),
    ...told.flatMap(({ type, at, data }) => tellingLine(type, at, data)),
  ];
  for (const { at, what, why } of lines.toSorted((a, b) => a.at - b.at)) table.push([formatInstant(at), what, why]);
  terminal.out(`${table.toString()}\n`);
  return EXIT.done;
}

/** Every event of a page says why; who reads an older one must not fail over it. */
function reasonOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('reason' in data)) return '';
  const told = 'contacts' in data && Array.isArray(data.contacts) ? data.contacts.map(contactText) : [];
  return [String(data.reason), ...(told.length === 0 ? [] : [`told: ${told.join(', ')}`])].join('; ');
}

function contactText({ leg, target }: { readonly leg: string; readonly target: string | null }): string {
  return target === null ? leg : `${target} by ${leg}`;
}

const tellingSchema = z.object({
  leg: z.string(),
  target: z.string(),
  action: z.string().optional(),
  reference: z.string().optional(),
  reason: z.string().optional(),
  hasArrived: z.boolean().optional(),
});

/** One line of what a person was told; none for a worker that only begins to. */
function tellingLine(type: string, at: Instant, data: unknown): { at: Instant; what: string; why: string }[] {
  if (type === 'DeliveryClaimed') return [];
  const { leg, target, action = 'trigger', reference, reason, hasArrived } = tellingSchema.parse(data);
  const told = type.replace(/^Delivery/, '').toLowerCase();
  const what = hasArrived === undefined ? told : hasArrived ? 'arrived, it is said' : 'did not arrive, it is said';
  return [{ at, what, why: `${target} by ${leg}, ${action}: ${reason ?? `accepted as ${reference}`}` }];
}

function unknown(terminal: Terminal, key: string): ExitCode {
  terminal.err(`error: there is no page ${key}; list those that are not over: evenkeel page list\n`);
  return EXIT.no;
}

async function change(terminal: Terminal, key: string, words: PlatformWords, command: PageCommand): Promise<ExitCode> {
  const outcome = await changePage({ ...(await openPlatform(words)), clock }, key, command);
  const refusal = 'refusal' in outcome ? outcome.refusal : undefined;
  if (words.format === 'json') {
    const events = 'events' in outcome ? outcome.events.map(({ type }) => type) : [];
    terminal.out(`${JSON.stringify({ pageKey: key, events, refusal: refusal ?? null }, null, 2)}\n`);
    return refusal === undefined ? EXIT.done : EXIT.no;
  }
  if (refusal?.code === 'not-yet-open') return unknown(terminal, key);
  if (refusal !== undefined) {
    terminal.err(`error: nothing was changed: ${refusal.reason}\n`);
    return EXIT.no;
  }
  if ('events' in outcome) for (const { data } of outcome.events) terminal.out(`${reasonOf(data)}\n`);
  return EXIT.done;
}

async function mute(terminal: Terminal, words: PlatformWords, command: MuteCommand): Promise<ExitCode> {
  const outcome = await muteService({ ...(await openPlatform(words)), clock }, command);
  if (outcome.outcome === 'refused') {
    terminal.err(`error: nothing was changed: ${outcome.reason}\n`);
    return EXIT.no;
  }
  const mutes = outcome.mutes
    .filter(({ to }) => to > clock.now())
    .map(({ from, to, ...rest }) => ({ ...rest, from: formatInstant(from), to: formatInstant(to) }));
  if (words.format === 'json') terminal.out(`${JSON.stringify({ id: outcome.id, mutes }, null, 2)}\n`);
  else {
    const lines = mutes.map(({ id, from, to, by, reason }) => `${id}: from ${from} to ${to}, by ${by}: ${reason}`);
    terminal.out(`${lines.length === 0 ? `${command.service} is not muted` : lines.join('\n')}\n`);
  }
  return EXIT.done;
}
