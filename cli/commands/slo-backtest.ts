import type { Command } from 'commander';
import { backtestText } from '#cli/backtest-text.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { type OfflineWords, readOfflineSlo } from '#cli/offline-slo.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import type { Terminal } from '#cli/terminal.ts';
import { durationWord, instantWord } from '#cli/words.ts';
import { type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Backtest, backtest, STEPS_MAX } from '#core/slo/backtest.ts';
import type { Day } from '#core/slo/day.ts';
import { firstDataOf, lastDataOf } from '#core/slo/minutes.ts';
import { offlineBooks } from '#core/slo/offline-books.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { addOfflineOptions } from './slo-evaluate.ts';

const EXAMPLES = `
From the end of the first to the end of the last minute with data, unless --from and --to say otherwise.

Examples:
  evenkeel slo backtest --slo slo.yaml --counts october.csv
  evenkeel slo backtest --slo slo.yaml --counts october.csv --every 5m --delay 3m --format json`;

/** `evenkeel slo backtest` */
export function addBacktest(slo: Command, { terminal, answer }: Cli): void {
  addOfflineOptions(
    slo.command('backtest').description('what would have fired, had an SLO been evaluated over these counts'),
  )
    .option('--from <instant>', 'the first step', instantWord)
    .option('--to <instant>', 'no step after it', instantWord)
    .option('--every <duration>', 'the time between steps', durationWord, MINUTE_MS)
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer((words: Words) => run(terminal, words)));
}

interface Words extends OfflineWords {
  readonly from?: Instant;
  readonly to?: Instant;
  readonly every: number;
  readonly delay: number;
  readonly format: 'text' | 'json';
}

async function run(terminal: Terminal, words: Words): Promise<ExitCode> {
  const read = await readOfflineSlo(terminal, words);
  if (read === undefined) return EXIT.no;
  const span = spanOf(words, read.days);
  if (typeof span === 'string') {
    terminal.err(`error: ${span}\n`);
    return EXIT.wrongWords;
  }
  const terms = sloTerms(read.slo);
  const books = offlineBooks(terms, read.days, { ...span, delayMs: words.delay });
  const result: Backtest = backtest(terms, books, { ...span, everyMs: words.every, delayMs: words.delay });
  terminal.out(words.format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : backtestText(terminal, result));
  return EXIT.done;
}

/** The first and the last step, or why there are none. */
function spanOf(words: Words, days: readonly Day[]): { from: Instant; to: Instant } | string {
  const { matched, unmatched } = firstDataOf(days);
  const starts = [matched, unmatched].filter((at) => at !== null);
  const last = lastDataOf(days);
  const from = words.from ?? (starts.length === 0 ? undefined : endOf(Math.min(...starts) as Instant));
  const to = words.to ?? (last === null ? undefined : endOf(last));
  if (from === undefined || to === undefined) return `${words.counts} holds no minute with data; give --from and --to`;
  if (from > to) return 'the first step is after the last; give a --from that is not after --to';
  if ((to - from) / words.every >= STEPS_MAX) return `more than ${STEPS_MAX} steps; give a longer --every`;
  return { from, to };
}

function endOf(bucket: Instant): Instant {
  return plusMs(bucket, MINUTE_MS);
}
