import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { FAULTS } from './faults.ts';
import { play } from './simulate.ts';
import { type Line, Tally } from './tally.ts';
import type { Report } from './worker.ts';

const EXAMPLES = `
Plays worlds in which pages are opened, escalated, acknowledged and resolved while everything around them fails, and judges each
by the properties of escalation (docs/concepts/paging-proof.md). Exit code 1 where one is broken; the seed that broke it plays
the same again, on any machine. Ctrl-C stops and shows what was played.

Examples:
  npm run proof
  npm run proof -- --worlds 20000
  npm run proof -- --replay 4711`;

const VIOLATIONS_SHOWN_MAX = 20;

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number above 0.');
  return Number(text);
}

const program = new Command('proof')
  .description('prove that no page is lost')
  .option('--worlds <number>', 'how many worlds, of two pages each', wholeNumber, 500_000)
  .option('--seed <number>', 'the first seed', wholeNumber, 1)
  .option('--workers <number>', 'how many at once', wholeNumber, availableParallelism())
  .option('--replay <seed>', 'play one world and print all of it', wholeNumber)
  .addHelpText('after', EXAMPLES)
  .parse();
const options = program.opts<{ worlds: number; seed: number; workers: number; replay?: number }>();

if (options.replay === undefined) await prove();
else await replay(options.replay);

async function prove(): Promise<void> {
  const { worlds, seed, workers } = options;
  const tally = new Tally();
  const broken: Report[] = [];
  const bar = new SingleBar({ format: '{bar} {value}/{total} worlds, {eta_formatted} left' });
  bar.start(worlds, 0);
  const last = seed + worlds - 1;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let played = 0;
  await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      run(
        { first: seed + index, step: workers, last },
        (report) => {
          for (const page of report.counted) tally.add(page);
          if (report.violations.length > 0) broken.push(report);
          played += 1;
          bar.increment();
        },
        stop.signal,
      ),
    ),
  );
  bar.stop();
  process.stdout.write(
    `${played} worlds of the seeds ${seed} to ${last}\n${tableOf(tally.lines(['all', 'none', ...Object.keys(FAULTS)]))}\n`,
  );
  for (const { seed: each, violations } of broken.slice(0, VIOLATIONS_SHOWN_MAX))
    process.stdout.write(`seed ${each}: ${violations.join('; ')}\n`);
  process.stdout.write(broken.length === 0 ? 'no property was broken\n' : `${broken.length} worlds broke a property\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}

/** Plays seeds in a thread of its own until all are played or the signal aborts. */
function run(
  seeds: { first: number; step: number; last: number },
  onReport: (report: Report) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: seeds });
    signal.addEventListener('abort', () => void worker.terminate());
    worker.on('message', onReport);
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code === 0 || signal.aborted) resolve();
      else reject(new Error(`a worker ended with code ${code}`));
    });
  });
}

function tableOf(lines: readonly Line[]): string {
  const table = new Table({
    head: ['fault', 'pages', 'lost', 'contacts', 'told twice', 'p50 s', 'p99 s'],
    style: { head: [], border: [], compact: true },
  });
  const seconds = (ms: number | null) => (ms === null ? '-' : (ms / 1_000).toFixed(1));
  for (const { name, pages, lost, contacts, duplicates, p50Ms, p99Ms } of lines)
    table.push([name, pages, lost, contacts, duplicates, seconds(p50Ms), seconds(p99Ms)]);
  return table.toString();
}

async function replay(seed: number): Promise<void> {
  const { history, violations } = await play(seed);
  const { scene, faults } = history;
  const at = (ms: number) => `${((ms - scene.start) / 1_000).toFixed(1)} s`;
  const lines = [
    `faults until ${at(faults.until)}: ${[...faults.kinds].join(', ') || 'none'}`,
    ...[...history.events.values()]
      .flat()
      .map(({ at: when, id, type, data }) => `${at(when)} ${type} ${id} ${JSON.stringify(data)}`),
    ...history.calls.map(
      ({ begunAt, acceptedAt, leg, target, action, pageKey }) =>
        `${at(begunAt)} ${action} of ${pageKey} to ${target} by ${leg}: ${acceptedAt === null ? 'not accepted' : `accepted at ${at(acceptedAt)}`}`,
    ),
    ...history.answers.map(
      ({ pageKey, actor, asked, told }) => `${actor.by} by ${actor.channel}: ${asked} ${pageKey}: ${told}`,
    ),
    ...(violations.length === 0 ? ['no property was broken'] : violations),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
