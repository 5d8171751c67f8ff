import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { handChangesJson, handChangesText, TZDATA } from '#cli/hand-changes.ts';
import { openPlatform, type PlatformWords, platformOptions } from '#cli/open-platform.ts';
import type { Cli } from '#cli/program.ts';
import { readWrittenSchedule, type ScheduleWords, scheduleOptions } from '#cli/schedule-words.ts';
import type { Terminal } from '#cli/terminal.ts';
import { instantWord } from '#cli/words.ts';
import { changeParticipants } from '#core/oncall/change-participants.ts';
import { handChanges } from '#core/oncall/on-duty.ts';
import type { OverrideCommand } from '#core/oncall/overrides.ts';
import type { Schedule } from '#core/oncall/schema.ts';
import { DAY_MS, formatInstant, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { overrideSchedule } from '#flows/oncall/override-schedule.ts';

const EXAMPLES = `
Whose hands which times change is shown; with --dry-run nothing else happens. Who was on call is never rewritten. Overrides are
kept in the event log with whoever made them, and hold over those of the document.

Examples:
  evenkeel oncall override --schedule primary --user eli --to 2026-03-08T08:00:00Z --by ana --reason "flu" --deployed
  evenkeel oncall override --schedule primary --user nobody --from 2026-12-25T00:00:00Z --to 2026-12-26T00:00:00Z --by ana --reason "shop closed" --deployed
  evenkeel oncall swap --schedule primary --first 2026-03-10T12:00:00Z --second 2026-03-17T12:00:00Z --by ana --reason "holiday" --deployed
  evenkeel oncall end-override --schedule primary --id schedule/primary@3 --by ana --reason "well again" --deployed`;

const PARTICIPANTS_EXAMPLES = `
Prints the schedule with other participants in a layer: it ends at its next hand-off and a new layer begins there, with the person
whose turn it was, so that who was on call before never changes. Put what is printed in place of the schedule.

Examples:
  evenkeel oncall participants --schedule schedule.yaml --layer primary --participants ana,bo,chi,eli > new-schedule.yaml
  evenkeel oncall participants --schedule primary --catalog my-catalog --layer week --participants ana,chi`;

interface ChangeWords extends PlatformWords {
  readonly schedule: string;
  readonly by: string;
  readonly reason: string;
  readonly dryRun?: true;
}

/** `evenkeel oncall override|swap|end-override|participants` */
export function addChanges(oncall: Command, { terminal, answer }: Cli): void {
  const add = (name: string, description: string): Command => {
    const command = oncall
      .command(name)
      .description(description)
      .requiredOption('--schedule <name>', 'the schedule by its name in the catalog in force')
      .requiredOption('--by <name>', 'who does it')
      .requiredOption('--reason <text>', 'why')
      .option('--dry-run', 'only show whose hands which times would change')
      .addHelpText('after', EXAMPLES);
    for (const option of platformOptions()) command.addOption(option);
    return command;
  };
  add('override', 'put somebody, or nobody, on call for a time, whatever the layers say')
    .requiredOption('--user <name>', 'a person of the catalog, or "nobody"')
    .option('--from <instant>', 'the beginning; now, where left out', instantWord)
    .requiredOption('--to <instant>', 'the end', instantWord)
    .action(
      answer((words: ChangeWords & { readonly user: string; readonly from?: Instant; readonly to: Instant }) => {
        const { user, from, to } = words;
        return change(terminal, words, (now) => ({
          type: 'AddOverride',
          override: { user: user === 'nobody' ? null : user, from: from ?? now, to },
        }));
      }),
    );
  add('swap', 'exchange the turns that hold two moments')
    .requiredOption('--first <instant>', 'a moment of the one turn', instantWord)
    .requiredOption('--second <instant>', 'a moment of the other', instantWord)
    .action(
      answer((words: ChangeWords & { readonly first: Instant; readonly second: Instant }) =>
        change(terminal, words, () => ({ type: 'SwapTurns', first: words.first, second: words.second })),
      ),
    );
  add('end-override', 'end an override that was added: what it held before stays')
    .requiredOption('--id <id>', 'what adding it gave, such as schedule/primary@3')
    .action(
      answer((words: ChangeWords & { readonly id: string }) =>
        change(terminal, words, () => ({ type: 'EndOverride', added: words.id })),
      ),
    );
  const participants = oncall
    .command('participants')
    .description('add or remove participants of a layer without rewriting the past')
    .requiredOption('--layer <name>', 'the layer')
    .requiredOption('--participants <names>', 'all of them in the order of their turns, with commas between', namesWord)
    .option('--at <instant>', 'from the first hand-off after then on; now, where left out', instantWord)
    .addHelpText('after', PARTICIPANTS_EXAMPLES);
  for (const option of scheduleOptions()) participants.addOption(option);
  participants.action(answer((words: ParticipantsWords) => runParticipants(terminal, words)));
}

function namesWord(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Give names with commas between, such as ana,bo.');
  return names;
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

async function change(
  terminal: Terminal,
  words: ChangeWords,
  commandAt: (now: Instant) => DistributiveOmit<OverrideCommand, 'actor' | 'reason'>,
): Promise<ExitCode> {
  const now = instant(Date.now());
  const actor = { by: words.by, channel: 'cli' } as const;
  const command = { ...commandAt(now), actor, reason: words.reason };
  const ports = { ...(await openPlatform(words)), clock: { now: () => now } };
  const outcome = await overrideSchedule(ports, words.schedule, command, { isTrial: words.dryRun === true });
  if (outcome.outcome === 'refused') {
    terminal.err(`error: schedule ${words.schedule} is as it was: ${outcome.reason}\n`);
    return EXIT.no;
  }
  const { changes, ids } = outcome;
  const json = { outcome: outcome.outcome, ids, changes: handChangesJson(changes), tzdata: TZDATA };
  const kept = outcome.outcome === 'kept' ? `kept as ${ids.join(', ')}` : 'nothing was kept (--dry-run)';
  const text = `${handChangesText(changes, 'by this')}\n${kept}\ntzdata ${TZDATA}\n`;
  terminal.out(words.format === 'json' ? `${JSON.stringify(json, null, 2)}\n` : text);
  return EXIT.done;
}

interface ParticipantsWords extends ScheduleWords {
  readonly layer: string;
  readonly participants: readonly string[];
  readonly at?: Instant;
}

/** So far ahead it is shown what a change of participants puts into other hands. */
const AHEAD_MS = 90 * DAY_MS;

async function runParticipants(terminal: Terminal, words: ParticipantsWords): Promise<ExitCode> {
  const { layer, participants, at = instant(Date.now()), format } = words;
  const before = await readWrittenSchedule(terminal, words);
  if (before === undefined) return EXIT.no;
  let after: Schedule;
  try {
    after = changeParticipants(before, layer, participants, at);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    terminal.err(`error: ${error.message}\n`);
    return EXIT.no;
  }
  const changes = handChanges(before, after, at, plusMs(at, AHEAD_MS));
  const written = writtenSchedule(after);
  if (format === 'json') {
    terminal.out(
      `${JSON.stringify({ schedule: written, changes: handChangesJson(changes), tzdata: TZDATA }, null, 2)}\n`,
    );
    return EXIT.done;
  }
  terminal.err(`${handChangesText(changes, 'in the 90 days from then on')}\n`);
  terminal.out(writeYaml([written]));
  return EXIT.done;
}

/** The schedule as a file has it. */
function writtenSchedule({ timeZone, layers, overrides }: Schedule): Record<string, unknown> {
  return {
    timeZone,
    layers: layers.map(({ handoff, ...layer }) => ({
      ...layer,
      handoff: { unit: `${handoff.unit}s`, every: handoff.every },
    })),
    overrides: overrides.map(({ user, from, to }) => ({ user, from: formatInstant(from), to: formatInstant(to) })),
  };
}
