import { existsSync, readdirSync, statSync } from 'node:fs';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Option } from 'commander';
import { deployedTables } from '#adapters/aws/deployed-tables.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoSloStates } from '#adapters/aws/dynamo-slo-states.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import { sloDetail } from '#cli/slo-detail.ts';
import { sloTable } from '#cli/slo-table.ts';
import type { Terminal } from '#cli/terminal.ts';
import { sloStream } from '#core/slo/events.ts';
import type { SloState } from '#core/slo/state.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import type { SloStates } from '#flows/slo/ports.ts';
import { addBacktest } from './slo-backtest.ts';
import { addEvaluate } from './slo-evaluate.ts';

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

interface Words {
  readonly format: 'text' | 'json';
  readonly deployed?: string | true;
  readonly database?: string;
}

/** `evenkeel slo ...` */
export function sloCommands(cli: Cli): void {
  const { program, terminal, answer } = cli;
  const slo = program.command('slo').description('where each service-level objective stands');
  const where = () => [
    new Option('--deployed [name]', 'read the platform of this name in AWS (default name: evenkeel)'),
    new Option('--database <file>', 'read this SQLite file (default: the newest of .evenkeel/*.db)').conflicts(
      'deployed',
    ),
    formatOption(),
  ];
  const add = (name: string, description: string, examples: string) => {
    const command = slo.command(name).description(description).addHelpText('after', examples);
    for (const option of where()) command.addOption(option);
    return command;
  };
  add('list', 'a table of all SLOs and their budgets', LIST_EXAMPLES)
    .option('--service <name>', 'only those of this service')
    .action(answer((words: Words & { service?: string }) => list(terminal, words)));
  add('show', 'everything about one SLO: figures, alerts, what happened', SHOW_EXAMPLES)
    .argument('<slo>', 'its name in the catalog')
    .action(answer((name: string, words: Words) => show(terminal, name, words)));
  add('status', 'one line: how many SLOs are in which state', STATUS_EXAMPLES).action(
    answer((words: Words) => status(terminal, words)),
  );
  addEvaluate(slo, cli);
  addBacktest(slo, cli);
}

async function list(terminal: Terminal, words: Words & { service?: string }): Promise<ExitCode> {
  const states = (await readStates(words)).filter(
    ({ service }) => words.service === undefined || service === words.service,
  );
  terminal.out(words.format === 'json' ? json(states) : `${sloTable(terminal, states)}\n`);
  return EXIT.done;
}

async function show(terminal: Terminal, name: string, words: Words): Promise<ExitCode> {
  const { states, eventLog } = await open(words);
  const state = (await states.load([name])).get(name);
  if (state === undefined) {
    terminal.err(`error: no SLO ${name} was evaluated there; list those that were: evenkeel slo list\n`);
    return EXIT.no;
  }
  const events = await eventLog.read(sloStream(name), 0);
  terminal.out(words.format === 'json' ? json({ ...state, events }) : sloDetail(terminal, state, events));
  return EXIT.done;
}

async function status(terminal: Terminal, words: Words): Promise<ExitCode> {
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

async function readStates(words: Words): Promise<SloState[]> {
  const { states } = await open(words);
  const all: SloState[] = [];
  for await (const state of states.all()) if (state.retiredAt === null) all.push(state);
  return all;
}

async function open({ deployed, database }: Words): Promise<{ states: SloStates; eventLog: EventLog }> {
  if (deployed === undefined) {
    const opened = openDatabase(existing(database ?? newestDatabase()));
    return { states: sqliteSloStates(opened), eventLog: sqliteEventLog(opened) };
  }
  const tables = await deployedTables(new CloudFormationClient(), deployed === true ? 'evenkeel' : deployed);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    states: dynamoSloStates({ client, tableName: tables.books, eventsTableName: tables.events }),
    eventLog: dynamoEventLog({ client, tableName: tables.events }),
  };
}

const LOCAL_FOLDER = '.evenkeel';

function newestDatabase(): string {
  const entries = existsSync(LOCAL_FOLDER) ? readdirSync(LOCAL_FOLDER, { withFileTypes: true }) : [];
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.db'))
    .map(({ name }) => ({ name, changedAt: statSync(`${LOCAL_FOLDER}/${name}`).mtimeMs }))
    .sort((a, b) => b.changedAt - a.changedAt);
  const [newest] = files;
  if (newest === undefined)
    throw new Error(
      `there is no platform on this machine in ${LOCAL_FOLDER}; start one (npm start) or read one in AWS (--deployed)`,
    );
  return `${LOCAL_FOLDER}/${newest.name}`;
}

/** Whoever reads must not leave an empty platform behind where the name was mistyped. */
function existing(file: string): string {
  if (existsSync(file)) return file;
  throw new Error(`there is no file ${file} to read; name the SQLite file of a platform, or leave --database out`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
