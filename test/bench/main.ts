import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { instant } from '#core/shared/instant.ts';
import { PRICES } from '#core/slo/prices.ts';
import { measureBacktest } from './backtests.ts';
import { compareWithSloGenerator } from './beside-slo-generator.ts';
import { synthesizeBundles } from './bundles.ts';
import { measureColdStart } from './cold-start.ts';
import { costsOf } from './costs.ts';
import { measureDecisions } from './decisions.ts';
import {
  backtestTable,
  coldStartTable,
  comparisonTable,
  costTable,
  decisionTable,
  TARGETS,
  wholeRunTable,
} from './tables.ts';
import { measureWholeRuns } from './whole-run.ts';

/** The evening of a day in the middle of a month: a fixed one, so that two runs of the benchmark do the same work. */
const EVENING = instant(Date.UTC(2026, 10, 18, 20));
const RESULT_FILE = 'bench-result.json';

const slos = readSlos();
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
say(`Node ${machine.node} on ${machine.cores} cores of ${machine.cpu}`);

const decisions = measureDecisions(EVENING);
print(decisionTable(decisions));
const backtest = measureBacktest(EVENING);
print(backtestTable(backtest));
const comparison = await compareWithSloGenerator(EVENING);
print(comparisonTable(comparison));
const bundles = await synthesizeBundles();
const coldStarts = [];
for (const bundle of bundles) coldStarts.push(await measureColdStart(bundle));
print(coldStartTable(coldStarts));
const wholeRuns = await measureWholeRuns(slos, EVENING, say);
print(wholeRunTable(wholeRuns));
const costs = costsOf(wholeRuns, bundles);
print(costTable(costs));

const measuredAt = new Date().toISOString();
const result = {
  measuredAt,
  machine,
  targets: TARGETS,
  decisions,
  backtest,
  comparison,
  coldStarts,
  wholeRuns,
  costs,
  prices: PRICES,
};
writeFileSync(RESULT_FILE, `${JSON.stringify(result, null, 2)}\n`);
say(`everything is in ${RESULT_FILE} too`);

function readSlos(): number {
  const { values } = parseArgs({ options: { slos: { type: 'string', default: String(TARGETS.slos) } } });
  const read = Number(values.slos);
  if (Number.isInteger(read) && read >= 1 && read <= 100_000) return read;
  say(`--slos ${values.slos} is no whole number from 1 to 100000`);
  process.exit(2);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What is going on, for the person who waits: beside the tables, not in them. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
