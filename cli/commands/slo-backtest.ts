import { type Command, InvalidArgumentError } from 'commander';
import { backtestText, triesText } from '#cli/backtest-text.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { type OfflineWords, readOfflineSlo } from '#cli/offline-slo.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import type { Terminal } from '#cli/terminal.ts';
import { durationWord, instantWord } from '#cli/words.ts';
import { shareOfPercent } from '#core/catalog/target.ts';
import { type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Backtest, backtest, STEPS_MAX } from '#core/slo/backtest.ts';
import type { Day } from '#core/slo/day.ts';
import { firstDataOf, lastDataOf } from '#core/slo/minutes.ts';
import { offlineBooks } from '#core/slo/offline-books.ts';
import type { Slo } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { applyVariant, type Variant } from '#core/slo/variant.ts';
import { addOfflineOptions } from './slo-evaluate.ts';

const EXAMPLES = `
From the end of the first to the end of the last minute with data, unless --from and --to say otherwise.

Examples:
  evenkeel slo backtest --slo slo.yaml --counts october.csv
  evenkeel slo backtest --slo slo.yaml --counts october.csv --every 5m --delay 3m --format json
  evenkeel slo backtest --slo slo.yaml --counts october.csv --try target=99.5 --try min-failures=10`;

/** `evenkeel slo backtest` */
export function addBacktest(slo: Command, { terminal, answer }: Cli): void {
  addOfflineOptions(
    slo.command('backtest').description('what would have fired, had an SLO been evaluated over these counts'),
  )
    .option('--from <instant>', 'the first step', instantWord)
    .option('--to <instant>', 'no step after it', instantWord)
    .option('--every <duration>', 'the time between steps', durationWord, MINUTE_MS)
    .option('--try <change>', 'the same beside it with target=PERCENT or min-failures=N; may be repeated', addTry, [])
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer((words: Words) => run(terminal, words)));
}

interface Words extends OfflineWords {
  readonly from?: Instant;
  readonly to?: Instant;
  readonly every: number;
  readonly try: readonly Try[];
  readonly delay: number;
  readonly format: 'text' | 'json';
}

async function run(terminal: Terminal, words: Words): Promise<ExitCode> {
  const read = readOfflineSlo(terminal, words);
  if (read === undefined) return EXIT.no;
  const span = spanOf(words, read.days);
  if (typeof span === 'string') {
    terminal.err(`error: ${span}\n`);
    return EXIT.wrongWords;
  }
  const resultOf = (slo: Slo): Backtest => {
    const terms = sloTerms(slo);
    const books = offlineBooks(terms, read.days, { ...span, delayMs: words.delay });
    return backtest(terms, books, { ...span, everyMs: words.every, delayMs: words.delay });
  };
  const result = resultOf(read.slo);
  const tries = words.try.map(({ text, variant }) => ({ try: text, ...resultOf(applyVariant(read.slo, variant)) }));
  if (words.format === 'json') {
    terminal.out(`${JSON.stringify(tries.length === 0 ? result : { ...result, tries }, null, 2)}\n`);
  } else {
    terminal.out(backtestText(terminal, result));
    if (tries.length > 0) terminal.out(`\n${triesText(result, tries)}`);
  }
  return EXIT.done;
}

interface Try {
  readonly text: string;
  readonly variant: Variant;
}

function addTry(text: string, before: readonly Try[]): Try[] {
  const [what, value = ''] = text.split('=');
  const target = what === 'target' ? shareOfPercent(value) : undefined;
  if (target !== undefined) return [...before, { text, variant: { what: 'target', target } }];
  if (what === 'min-failures' && /^\d{1,7}$/.test(value))
    return [...before, { text, variant: { what, minFailures: Number(value) } }];
  throw new InvalidArgumentError('Give target=PERCENT, such as target=99.5, or min-failures=N.');
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
