import type { Command } from 'commander';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { type OfflineWords, readOfflineSlo } from '#cli/offline-slo.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import { figuresText } from '#cli/slo-detail.ts';
import type { Terminal } from '#cli/terminal.ts';
import { delayWord, instantWord } from '#cli/words.ts';
import type { Instant } from '#core/shared/instant.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { offlineBooks } from '#core/slo/offline-books.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';

const EXAMPLES = `
Nothing is read but the files: no AWS, no platform.

Examples:
  evenkeel slo evaluate --slo slo.yaml --counts counts.csv --at 2026-03-01T12:00:00Z
  evenkeel slo evaluate --slo slo.yaml --counts counts.csv --at 2026-03-01T12:00:00Z --corrections maintenance.json --format json
  evenkeel slo evaluate --slo slo.yaml --counts counts.csv --at 2026-03-01T12:00:00Z --corrections maintenance.json --raw

counts.csv:                              maintenance.json:
  start,good,total                         [{ "from": "2026-02-10T22:00:00Z", "to": "2026-02-10T23:30:00Z",
  2026-03-01T11:58:00Z,9997,10000             "kind": "exclude", "reason": "database upgrade" }]
  2026-03-01T11:59:00Z,,10000`;

/** The options of every command that reads an SLO and its counts from files. */
function addOfflineOptions(command: Command): Command {
  return addSloOptions(command).requiredOption('--counts <file>', COUNTS);
}

export const COUNTS = 'minute counts, CSV: start,good,total or start,bad,total';

/** The options of every command that reads an SLO from a file. */
export function addSloOptions(command: Command): Command {
  return command
    .requiredOption('--slo <file>', 'OpenSLO document of the SLO, YAML or JSON')
    .option('--only <name>', 'which SLO, where the file holds several')
    .option('--delay <duration>', 'how late the source is', delayWord, 0)
    .option('--corrections <file>', 'JSON list of { from, to, kind, reason }')
    .option('--since <instant>', 'when the SLO began; slices before it are excluded', instantWord);
}

/** `evenkeel slo evaluate` */
export function addEvaluate(slo: Command, { terminal, answer }: Cli): void {
  addOfflineOptions(slo.command('evaluate').description('evaluate one SLO from a file of minute counts'))
    .requiredOption('--at <instant>', 'as of when', instantWord)
    .option('--raw', 'the figures without corrections')
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer((words: Words) => evaluate(terminal, words)));
}

interface Words extends OfflineWords {
  readonly at: Instant;
  readonly delay: number;
  readonly raw?: true;
  readonly format: 'text' | 'json';
}

async function evaluate(terminal: Terminal, words: Words): Promise<ExitCode> {
  const read = readOfflineSlo(terminal, words);
  if (read === undefined) return EXIT.no;
  const terms = sloTerms(words.raw ? { ...read.slo, corrections: [] } : read.slo);
  const books = offlineBooks(terms, read.days, { from: words.at, to: words.at, delayMs: words.delay });
  const { figures } = evaluateSlo(terms, books, words.at, words.delay);
  terminal.out(words.format === 'json' ? `${JSON.stringify(figures, null, 2)}\n` : figuresText(figures));
  return EXIT.done;
}
