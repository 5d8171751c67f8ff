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
import { COST_FORMULA, type CostLine, costOf, totalCost } from '#core/slo/cost.ts';
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
  const total = dollars(totalCost(lines));
  terminal.out(
    format === 'json'
      ? `${JSON.stringify({ lines: lines.map(toJson), total, formula: COST_FORMULA }, null, 2)}\n`
      : `${costTable(lines)}\ntogether: $${total.toFixed(2)} a month\n${COST_FORMULA}\n`,
  );
  return EXIT.done;
}

function toJson({ slo, cadence, runs, metrics, legs, total }: CostLine) {
  const ofLegs = Object.fromEntries(Object.entries(legs).map(([leg, cost]) => [leg, dollars(cost)]));
  return { slo, cadence, runs, metrics: dollars(metrics), legs: ofLegs, total: dollars(total) };
}

function costTable(lines: readonly CostLine[]): string {
  const table = new Table({
    head: ['SLO', 'cadence', 'runs', 'metrics', 'GetMetricData', 'writes', 'reads', 'Lambda', 'together'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  const text = (cost: Ratio) => `$${dollars(cost).toFixed(5)}`;
  for (const { slo, cadence, runs, metrics, legs, total } of lines) {
    const costs = [legs.metrics, legs.writes, legs.reads, legs.lambda, total].map(text);
    table.push([slo, cadence, runs, Number(dollars(metrics).toFixed(2)), ...costs]);
  }
  return table.toString();
}

/** Rounded once, here. */
function dollars({ numerator, denominator }: Ratio): number {
  return quotient(numerator, denominator);
}
