import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { openPlatform, type PlatformWords, platformOptions } from '#cli/open-platform.ts';
import type { Cli } from '#cli/program.ts';
import { sloDetail } from '#cli/slo-detail.ts';
import { sloTable } from '#cli/slo-table.ts';
import type { Terminal } from '#cli/terminal.ts';
import { sloStream } from '#core/slo/events.ts';
import type { SloState } from '#core/slo/state.ts';
import { addBacktest } from './slo-backtest.ts';
import { addDiscover } from './slo-discover.ts';
import { addEvaluate } from './slo-evaluate.ts';
import { addHistory } from './slo-history.ts';
import { addQuality } from './slo-quality.ts';
import { addTokens } from './slo-tokens.ts';

const LIST_EXAMPLES = `
Examples:
  evenkeel slo list                        the platform on this machine (npm start)
  evenkeel slo list --deployed             the one in your AWS account, by your credentials
  evenkeel slo list --service shop --format json`;

const SHOW_EXAMPLES = `
Examples:
  evenkeel slo show shop-availability
  evenkeel slo show shop-availability --deployed --format json`;

const STATUS_EXAMPLES = `
Exit code 1 where any SLO is exhausted, at risk or can't be evaluated, or none was evaluated yet.

Examples:
  evenkeel slo status
  evenkeel slo status --deployed || echo "look at it before you release"`;

/** `evenkeel slo ...` */
export function sloCommands(cli: Cli): void {
  const { program, terminal, answer } = cli;
  const slo = program.command('slo').description('where each service-level objective stands');
  const add = (name: string, description: string, examples: string) => {
    const command = slo.command(name).description(description).addHelpText('after', examples);
    for (const option of platformOptions()) command.addOption(option);
    return command;
  };
  add('list', 'a table of all SLOs and their budgets', LIST_EXAMPLES)
    .option('--service <name>', 'only those of this service')
    .action(answer((words: PlatformWords & { service?: string }) => list(terminal, words)));
  add('show', 'everything about one SLO: figures, alerts, what happened', SHOW_EXAMPLES)
    .argument('<slo>', 'its name in the catalog')
    .action(answer((name: string, words: PlatformWords) => show(terminal, name, words)));
  add('status', 'one line: how many SLOs are in which state', STATUS_EXAMPLES).action(
    answer((words: PlatformWords) => status(terminal, words)),
  );
  addHistory(slo, cli);
  addEvaluate(slo, cli);
  addBacktest(slo, cli);
  addDiscover(slo, cli);
  addQuality(slo, cli);
  addTokens(slo, cli);
}

async function list(terminal: Terminal, words: PlatformWords & { service?: string }): Promise<ExitCode> {
  const states = (await readStates(words)).filter(
    ({ service }) => words.service === undefined || service === words.service,
  );
  terminal.out(words.format === 'json' ? json(states) : `${sloTable(terminal, states)}\n`);
  return EXIT.done;
}

async function show(terminal: Terminal, name: string, words: PlatformWords): Promise<ExitCode> {
  const { states, eventLog } = await openPlatform(words);
  const state = (await states.load([name])).get(name);
  if (state === undefined) {
    terminal.err(`error: no SLO ${name} was evaluated there; list those that were: evenkeel slo list\n`);
    return EXIT.no;
  }
  const events = await eventLog.read(sloStream(name), 0);
  terminal.out(words.format === 'json' ? json({ ...state, events }) : sloDetail(terminal, state, events));
  return EXIT.done;
}

async function status(terminal: Terminal, words: PlatformWords): Promise<ExitCode> {
  const states = await readStates(words);
  // Nothing was read, so nothing is known to be well: a pipeline that asks must not go on.
  if (states.length === 0)
    terminal.err(
      'error: no SLO was evaluated there yet; look at what the platform says, or name another one with --database or --deployed\n',
    );
  const counts = Map.groupBy(states, ({ failure, figures }) =>
    failure === null ? (figures?.state ?? 'no-data') : 'failed',
  );
  const summary = Object.fromEntries(STATES.map((state) => [state, counts.get(state)?.length ?? 0]));
  terminal.out(
    words.format === 'json' ? json(summary) : `${STATES.map((state) => `${summary[state]} ${state}`).join(', ')}\n`,
  );
  const isWell = states.length > 0 && !STATES_OF_CONCERN.some((state) => counts.has(state));
  return isWell ? EXIT.done : EXIT.no;
}

const STATES_OF_CONCERN = ['failed', 'exhausted', 'at-risk'] as const;
const STATES = ['healthy', 'no-data', ...STATES_OF_CONCERN] as const;

async function readStates(words: PlatformWords): Promise<SloState[]> {
  const { states } = await openPlatform(words);
  const all: SloState[] = [];
  for await (const state of states.all()) if (state.retiredAt === null) all.push(state);
  return all;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
