import Table from 'cli-table3';
import { PRICES } from '#core/slo/prices.ts';
import type { BacktestFigures } from './backtests.ts';
import type { ComparisonFigures } from './beside-slo-generator.ts';
import type { ColdStartFigures } from './cold-start.ts';
import type { Cost, CostFigures } from './costs.ts';
import type { DecisionFigures } from './decisions.ts';
import type { EvaluationFigures } from './evaluation-process.ts';
import type { WholeRunFigures } from './whole-run.ts';

/** What the issue of each figure asks for. */
export const TARGETS = {
  decisionsPerSecond: 100_000,
  cpuSeconds: 60,
  rssMb: 512,
  slos: 10_000,
  timesSloGenerator: 20,
} as const;

type Row = readonly string[];

export function decisionTable({ oneByOne, inTurn, runs, perRun, ledgers, lookbacks }: DecisionFigures): string {
  return table(
    `Pure decisions a second, one core: 30 days to the minute and ${lookbacks} lookbacks each, ${ledgers} ledgers (target ${whole(TARGETS.decisionsPerSecond)})`,
    [`${runs} runs of ${whole(perRun)}`, 'median', 'slowest', 'fastest'],
    [
      ['one SLO after the other', ...[oneByOne.median, oneByOne.slowest, oneByOne.fastest].map(whole)],
      ['another SLO each time', ...[inTurn.median, inTurn.slowest, inTurn.fastest].map(whole)],
    ],
  );
}

export function backtestTable({ minutes, rules, minutesPerSecond }: BacktestFigures): string {
  return table(
    'Backtest: every minute of 30 days, each with its window of 30 days, one core (target: a month under a second)',
    ['minutes', 'rules', 'minutes a second', 'a month, s'],
    [[whole(minutes), whole(rules), whole(minutesPerSecond), (minutes / minutesPerSecond).toFixed(2)]],
  );
}

export function comparisonTable(figures: ComparisonFigures): string {
  const { version, windows, reports, evenkeel, compute, report, compared, sliDifferenceMax, alertsRounded } = figures;
  const times = (other: number) => `${Math.round(evenkeel / other)} x`;
  const speeds = table(
    `Reports a second, one core: ${whole(reports)} of the same counts, ${windows} windows an SLO (target: ${TARGETS.timesSloGenerator} times slo-generator)`,
    ['', 'reports a second', 'Evenkeel is'],
    [
      ['Evenkeel: evaluate and decide, sums included', whole(evenkeel), ''],
      [`slo-generator ${version}: reports, sums given`, whole(report), times(report)],
      [`slo-generator ${version}: compute, sums given`, whole(compute), times(compute)],
    ],
  );
  const agreement = `on ${whole(compared)} windows with events SLIs differ by at most ${sliDifferenceMax.toExponential(2)} (it rounds to six places); alerts that differ, all where it rounds a burn rate to one place: ${alertsRounded}`;
  return `${speeds}\n${agreement}`;
}

export function wholeRunTable({ slos, store, fast, hourly, daily }: WholeRunFigures): string {
  const runs = [fast, hourly, daily];
  const row = (name: string, value: (run: EvaluationFigures) => string): Row => [name, ...runs.map(value)];
  const operations = [...new Set(runs.flatMap(({ dynamo }) => Object.keys(dynamo.calls)))].sort();
  return table(
    `Whole evaluation of ${whole(slos)} SLOs, ${store} (target for ${whole(TARGETS.slos)}: ${TARGETS.cpuSeconds} s of one core, ${TARGETS.rssMb} MB)`,
    ['', 'fast', 'hourly', 'daily: 48 h again'],
    [
      row('SLOs evaluated, failed', ({ evaluated, failed }) => `${whole(evaluated)}, ${whole(failed)}`),
      row('shards', ({ shards }) => whole(shards)),
      row('time by the clock, s', ({ wallSeconds }) => wallSeconds.toFixed(1)),
      row('our processor’s time, s', ({ cpuSeconds }) => cpuSeconds.toFixed(1)),
      row('peak memory, MB', ({ rssPeakMb }) => whole(rssPeakMb)),
      row('GetMetricData calls, of them further pages', (run) => {
        return `${whole(run.cloudWatch.calls)}, ${whole(run.cloudWatch.pageCalls)}`;
      }),
      row('metrics billed', ({ cloudWatch }) => whole(cloudWatch.metrics)),
      ...operations.map((name) => row(`DynamoDB ${name}`, ({ dynamo }) => whole(dynamo.calls[name] ?? 0))),
      row('write units, an SLO', ({ dynamo, evaluated }) => perSlo(dynamo.writeUnits, evaluated)),
      row('read units, an SLO', ({ dynamo, evaluated }) => perSlo(dynamo.readUnits, evaluated)),
    ],
  );
}

export function coldStartTable(figures: readonly ColdStartFigures[]): string {
  return table(
    'Cold start of each Lambda’s bundle, on this machine',
    ['Lambda', 'bytes', 'memory, MB', 'init, ms', 'process, ms'],
    figures.map(({ name, bytes, memoryMb, initMs, processMs }) => [
      name,
      ...[bytes, memoryMb, initMs, processMs].map(whole),
    ]),
  );
}

export function costTable({ hourly, fast, totalByMetrics, assumptions }: CostFigures): string {
  const row = (name: string, part: keyof Cost): Row => [name, dollars(hourly[part]), dollars(fast[part])];
  const costs = table(
    'US dollars per SLO and month',
    ['', 'hourly only', 'fast and hourly'],
    [
      row('GetMetricData', 'metrics'),
      row('DynamoDB writes', 'writes'),
      row('DynamoDB reads', 'reads'),
      row('Lambda', 'lambda'),
      row('SQS', 'queue'),
      row('together', 'total'),
      ...totalByMetrics.map((total): Row => {
        return [`together, SLO of ${total.metrics} metric(s)`, dollars(total.hourly), dollars(total.fast)];
      }),
    ],
  );
  const prices = table(
    'Prices',
    ['unit', 'US dollars', 'source'],
    Object.values(PRICES).map(({ unit, dollars: price, source }) => [unit, Number(price).toPrecision(4), source]),
  );
  return [costs, prices, ...assumptions.map((line) => `* ${line}`)].join('\n');
}

function table(title: string, head: Row, rows: readonly Row[]): string {
  const drawn = new Table({
    head: [...head],
    style: { head: [], border: [] },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
  });
  drawn.push(...rows.map((row) => [...row]));
  return `\n${title}\n${drawn.toString()}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function perSlo(units: number, slos: number): string {
  return `${whole(units)}, ${(units / slos).toFixed(2)}`;
}

function dollars(value: number): string {
  return value.toFixed(5);
}
