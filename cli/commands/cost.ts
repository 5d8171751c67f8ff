import Table from 'cli-table3';
import { InvalidArgumentError } from 'commander';
import { folderDocuments } from '#adapters/local/folder-documents.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { findHomeRegion } from '#cli/home-region.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import type { Terminal } from '#cli/terminal.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { everySlo } from '#core/catalog/schema.ts';
import { quotient } from '#core/shared/count.ts';
import type { Ratio } from '#core/shared/ratio.ts';
import { COST_FORMULA, type CostLine, type CostSum, costOf, costSums, totalCost } from '#core/slo/cost.ts';
import { validateCatalog } from '#flows/catalog/validate-catalog.ts';

const EXAMPLES = `
List prices of us-east-1 without free tiers. Alarms, the customer key, logs and what carries pages come on top.

Examples:
  evenkeel cost examples/catalog
  evenkeel cost my-catalog --fast-cadence 1 --format json`;

interface Words {
  readonly fastCadence: number;
  readonly format: 'text' | 'json';
}

/** `evenkeel cost` */
export function costCommand({ program, terminal, answer }: Cli): void {
  program
    .command('cost')
    .description('what the SLOs of a folder of documents would cost in a month')
    .argument('<dir>', 'the folder of .yaml, .yml and .json documents')
    .option('--fast-cadence <minutes>', 'minutes between the runs of SLOs that page', minutesWord, 5)
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer((directory: string, words: Words) => run(terminal, directory, words)));
}

/** What the settings allow. */
const CADENCE_MAX = 15;

function minutesWord(text: string): number {
  const minutes = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(minutes >= 1 && minutes <= CADENCE_MAX))
    throw new InvalidArgumentError(`Give whole minutes from 1 to ${CADENCE_MAX}.`);
  return minutes;
}

async function run(terminal: Terminal, directory: string, { fastCadence, format }: Words): Promise<ExitCode> {
  const documents = folderDocuments(directory);
  const hand = { sourceId: await documents.sourceId(), homeRegion: await findHomeRegion() };
  const verdict = await validateCatalog({ documents }, hand);
  if (!verdict.valid) {
    for (const problem of verdict.problems) terminal.err(`error: ${formatProblem(problem)}\n`);
    return EXIT.no;
  }
  const lines = costOf(everySlo(verdict.catalog), fastCadence);
  const sums = costSums(lines);
  const total = dollars(totalCost(lines));
  terminal.out(
    format === 'json'
      ? `${JSON.stringify({ lines: lines.map(lineJson), sums: sums.map(sumJson), total, formula: COST_FORMULA }, null, 2)}\n`
      : `${lineTable(lines)}\n\n${sumTable(sums)}\ntogether: $${total.toFixed(2)} a month\n${COST_FORMULA}\n`,
  );
  return EXIT.done;
}

function lineJson({ metrics, legs, total, ...line }: CostLine) {
  return { ...line, metrics: dollars(metrics), legs: legsJson(legs), total: dollars(total) };
}

function sumJson({ legs, total, ...sum }: CostSum) {
  return { ...sum, legs: legsJson(legs), total: dollars(total) };
}

function legsJson(legs: CostLine['legs']) {
  return Object.fromEntries(Object.entries(legs).map(([leg, cost]) => [leg, dollars(cost)]));
}

const LEGS = ['GetMetricData', 'writes', 'reads', 'Lambda', 'together'];

function lineTable(lines: readonly CostLine[]): string {
  const table = tableOf(['SLO', 'source', 'cadence'], ['runs', 'metrics', ...LEGS]);
  for (const { slo, source, cadence, runs, metrics, legs, total } of lines)
    table.push([slo, source, cadence, runs, Number(dollars(metrics).toFixed(2)), ...legTexts(legs, total)]);
  return table.toString();
}

function sumTable(sums: readonly CostSum[]): string {
  const table = tableOf(['source', 'cadence'], ['SLOs', ...LEGS]);
  for (const { source, cadence, slos, legs, total } of sums)
    table.push([source, cadence, slos, ...legTexts(legs, total)]);
  return table.toString();
}

function tableOf(words: readonly string[], numbers: readonly string[]) {
  return new Table({
    head: [...words, ...numbers],
    style: { head: [], border: [], compact: true },
    colAligns: [...words.map(() => 'left' as const), ...numbers.map(() => 'right' as const)],
  });
}

function legTexts({ metrics, writes, reads, lambda }: CostLine['legs'], total: Ratio): string[] {
  return [metrics, writes, reads, lambda, total].map((cost) => `$${dollars(cost).toFixed(5)}`);
}

/** Rounded once, here. */
function dollars({ numerator, denominator }: Ratio): number {
  return quotient(numerator, denominator);
}
