import type { Command } from 'commander';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { openPlatform, type PlatformWords, platformOptions } from '#cli/open-platform.ts';
import type { Cli } from '#cli/program.ts';
import { historyText } from '#cli/slo-history-text.ts';
import type { Terminal } from '#cli/terminal.ts';
import { instantWord } from '#cli/words.ts';
import { DAY_MS, formatInstant, type Instant, plusMs } from '#core/shared/instant.ts';
import { sloRevisedSchema, sloStream } from '#core/slo/events.ts';
import type { Revision } from '#core/slo/revision.ts';
import type { HistoryPoint } from '#core/slo/state.ts';

const EXAMPLES = `
Shows the figures of each hour as they were judged then, with the revision of the SLO that judged them: an SLO that was edited
keeps its past. The first table lists the revisions, since when each counts and what was changed.

Examples:
  evenkeel slo history checkout-availability                       the last two days
  evenkeel slo history checkout-availability --deployed --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z
  evenkeel slo history checkout-availability --format json`;

interface Words extends PlatformWords {
  readonly from?: Instant;
  readonly to?: Instant;
}

/** A revision with what was changed. */
type RevisedAt = Revision & { readonly reason: string };

/** `evenkeel slo history` */
export function addHistory(slo: Command, { terminal, answer }: Cli): void {
  const command = slo
    .command('history')
    .description('what an SLO stood at hour by hour, and which version of its document judged it')
    .argument('<slo>', 'its name in the catalog')
    .option('--from <instant>', 'the first hour (default: two days before --to)', instantWord)
    .option('--to <instant>', 'where it ends (default: the newest)', instantWord)
    .addHelpText('after', EXAMPLES);
  for (const option of platformOptions()) command.addOption(option);
  command.action(answer((name: string, words: Words) => history(terminal, name, words)));
}

const DEFAULT_LENGTH_MS = 2 * DAY_MS;

async function history(terminal: Terminal, name: string, words: Words): Promise<ExitCode> {
  const { states, eventLog } = await openPlatform(words);
  const state = (await states.load([name])).get(name);
  if (state === undefined) {
    terminal.err(`error: no SLO ${name} was evaluated there; list those that were: evenkeel slo list\n`);
    return EXIT.no;
  }
  const to = words.to ?? plusMs(state.asOf, 1);
  const from = words.from ?? plusMs(to, -DEFAULT_LENGTH_MS);
  const points = await states.history(name, from, to);
  const first = state.revisions.filter(({ number }) => number === 1).map((one) => ({ ...one, reason: 'the first' }));
  const events = (await eventLog.read(sloStream(name), 0)).filter(({ type }) => type === 'SloRevised');
  const edits = events.map(({ data }) => sloRevisedSchema.parse(data));
  const revisions: RevisedAt[] = [...first, ...edits.map(({ revision, reason }) => ({ ...revision, reason }))];
  terminal.out(words.format === 'json' ? json(name, revisions, points) : historyText(revisions, points));
  return EXIT.done;
}

function json(slo: string, revisions: readonly RevisedAt[], points: readonly HistoryPoint[]): string {
  const shown = {
    slo,
    revisions: revisions.map((one) => ({
      ...one,
      effectiveAt: formatInstant(one.effectiveAt),
      since: one.since === null ? null : formatInstant(one.since),
    })),
    points: points.map((point) => ({ ...point, hour: formatInstant(point.hour), asOf: formatInstant(point.asOf) })),
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}
