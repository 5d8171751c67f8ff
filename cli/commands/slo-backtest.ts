import { extname } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SingleBar } from 'cli-progress';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { secretTexts } from '#adapters/aws/secret-text.ts';
import { prometheusSource } from '#adapters/prometheus/prometheus-source.ts';
import { backtestChart, backtestPage, type ChartLine } from '#cli/backtest-chart.ts';
import { backtestText, triesText } from '#cli/backtest-text.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { writeNewFile } from '#cli/files.ts';
import { findHomeRegion } from '#cli/home-region.ts';
import { type OfflineSlo, readOfflineSlo, readSlo, type SloWords } from '#cli/offline-slo.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import type { Terminal } from '#cli/terminal.ts';
import { addTry, type Try } from '#cli/try-words.ts';
import { durationWord, instantWord } from '#cli/words.ts';
import { DAY_MS, floorTo, formatInstant, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { backtest, STEPS_MAX } from '#core/slo/backtest.ts';
import { BacktestCurve } from '#core/slo/backtest-curve.ts';
import type { Day } from '#core/slo/day.ts';
import { reachOf } from '#core/slo/fold.ts';
import { firstDataOf, lastDataOf } from '#core/slo/minutes.ts';
import { offlineBooks } from '#core/slo/offline-books.ts';
import type { Slo } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { applyVariants, unknownRule } from '#core/slo/variant.ts';
import { everySource } from '#flows/slo/every-source.ts';
import { readHistory } from '#flows/slo/read-history.ts';
import { addSloOptions, COUNTS } from './slo-evaluate.ts';

const EXAMPLES = `
From the end of the first to the end of the last minute with data, unless --from and --to say otherwise. With --history the
counts are read from the SLO's own CloudWatch or Prometheus, with your credentials, by default for the last 15 days, for which
CloudWatch keeps minutes (older ones as 5 minutes or an hour); nothing is written there.

Examples:
  evenkeel slo backtest --slo slo.yaml --counts october.csv
  evenkeel slo backtest --slo slo.yaml --counts october.csv --every 5m --delay 3m --format json
  evenkeel slo backtest --slo slo.yaml --counts october.csv --try target=99.5 --try page-fast.threshold=10,page-slow=off
  evenkeel slo backtest --slo slo.yaml --history --delay 3m --chart last-days.html`;

/** `evenkeel slo backtest` */
export function addBacktest(slo: Command, { terminal, answer }: Cli): void {
  addSloOptions(
    slo.command('backtest').description('what would have fired, had an SLO been evaluated over these counts'),
  )
    .addOption(new Option('--counts <file>', COUNTS).conflicts('history'))
    .option('--history', "read the counts from the SLO's own source")
    .option('--from <instant>', 'the first step', instantWord)
    .option('--to <instant>', 'no step after it', instantWord)
    .option('--every <duration>', 'the time between steps', durationWord, MINUTE_MS)
    .option('--try <changes>', 'the same beside it with another target, failures or rules; may be repeated', addTry, [])
    .option('--points', 'with --format json: the budget left at each step, as `points`')
    .option('--chart <file>', 'draw it into this file, .svg or .html, which must not be there yet', chartWord)
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer((words: Words) => run(terminal, words)));
}

interface Words extends SloWords {
  readonly counts?: string;
  readonly history?: true;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly every: number;
  readonly try: readonly Try[];
  readonly points?: true;
  readonly chart?: string;
  readonly delay: number;
  readonly format: 'text' | 'json';
}

/** As many points as a picture a thousand pixels wide can show. */
const CHART_POINTS = 1_000;

async function run(terminal: Terminal, words: Words): Promise<ExitCode> {
  const read = await readCounts(terminal, words);
  if (typeof read === 'number') return read;
  const span = spanOf(words, read.days);
  const unknown =
    read &&
    unknownRule(
      read.slo,
      words.try.flatMap(({ variants }) => variants),
    );
  if (typeof span === 'string' || unknown !== undefined) {
    const rules = read.slo.rules.map(({ name }) => name).join(', ') || 'none';
    terminal.err(
      `error: ${typeof span === 'string' ? span : `no rule ${unknown} to try something else in; the SLO has: ${rules}`}\n`,
    );
    return EXIT.wrongWords;
  }
  const tried = [{ text: 'as it is', variants: [] }, ...words.try];
  const [base, ...tries] = tried.map(({ text, variants }) =>
    replay(applyVariants(read.slo, variants), text, read.days, span, words),
  );
  if (base === undefined) return EXIT.no;
  if (words.chart !== undefined) {
    const draw = extname(words.chart) === '.svg' ? backtestChart : backtestPage;
    writeNewFile(words.chart, draw([base, ...tries]));
  }
  if (words.format === 'json') {
    const points = words.points
      ? { points: base.points.map(({ at, remainingRatio }) => ({ at: formatInstant(at), remainingRatio })) }
      : {};
    const beside = tries.length === 0 ? {} : { tries: tries.map(({ name, result }) => ({ try: name, ...result })) };
    terminal.out(`${JSON.stringify({ ...base.result, ...points, ...beside }, null, 2)}\n`);
  } else {
    terminal.out(backtestText(terminal, base.result));
    if (tries.length > 0)
      terminal.out(
        `\n${triesText(
          base.result,
          tries.map(({ name, result }) => ({ try: name, ...result })),
        )}`,
      );
  }
  return EXIT.done;
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

function replay(slo: Slo, name: string, days: readonly Day[], span: Span, { every, delay, points }: Words): ChartLine {
  const terms = sloTerms(slo);
  const lengthMs = span.to - span.from;
  const curve = new BacktestCurve(terms, lengthMs, points ? STEPS_MAX : CHART_POINTS);
  const books = offlineBooks(terms, days, { ...span, delayMs: delay });
  const result = backtest(terms, books, { ...span, everyMs: every, delayMs: delay, onStep: curve.add });
  return { name, result, points: curve.points };
}

/** The SLO and its counts, from a file or from its source; the exit code where something is wrong with the words or the files. */
async function readCounts(terminal: Terminal, words: Words): Promise<OfflineSlo | ExitCode> {
  const { counts } = words;
  if (counts !== undefined) return readOfflineSlo(terminal, { ...words, counts }) ?? EXIT.no;
  if (words.history === undefined) {
    terminal.err('error: a backtest needs counts; give --counts FILE or --history\n');
    return EXIT.wrongWords;
  }
  const slo = readSlo(terminal, words, { isOffline: false, homeRegion: await findHomeRegion() });
  if (slo === undefined) return EXIT.no;
  const now = instant(Date.now());
  const to = words.to ?? floorTo(now, MINUTE_MS);
  const from = words.from ?? plusMs(to, -HISTORY_MS);
  const bar = new SingleBar({
    format: 'reading history [{bar}] {value}/{total}',
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
  });
  bar.start(1, 0);
  const clock = { now: () => now };
  const source = everySource({
    CloudWatch: cloudWatchSource(),
    Prometheus: prometheusSource(secretTexts(new SecretsManagerClient(), clock)),
  });
  const onRead = (done: number, all: number) => {
    bar.setTotal(all);
    bar.update(done);
  };
  try {
    const days = await readHistory({ source, clock, onRead }, slo, reachOf(sloTerms(slo), from), to);
    return { slo, days };
  } finally {
    bar.stop();
  }
}

/** CloudWatch keeps minutes for so long. */
const HISTORY_MS = 15 * DAY_MS;

function chartWord(file: string): string {
  if (['.svg', '.html'].includes(extname(file))) return file;
  throw new InvalidArgumentError('Give a file that ends with .svg or .html.');
}

/** The first and the last step, or why there are none. */
function spanOf(words: Words, days: readonly Day[]): Span | string {
  const { matched, unmatched } = firstDataOf(days);
  const starts = [matched, unmatched].filter((at) => at !== null);
  const last = lastDataOf(days);
  const begin = starts.length === 0 ? undefined : endOf(Math.min(...starts) as Instant);
  const to = words.to ?? (last === null ? undefined : endOf(last));
  // Of a history that was read so that the first window is whole the steps are the last days.
  const from =
    words.from ??
    (words.history && to !== undefined && begin !== undefined ? later(begin, plusMs(to, -HISTORY_MS)) : begin);
  if (from === undefined || to === undefined)
    return `${words.counts ?? 'the source'} holds no minute with data; give --from and --to`;
  if (from > to) return 'the first step is after the last; give a --from that is not after --to';
  if ((to - from) / words.every >= STEPS_MAX) return `more than ${STEPS_MAX} steps; give a longer --every`;
  return { from, to };
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

function endOf(bucket: Instant): Instant {
  return plusMs(bucket, MINUTE_MS);
}
