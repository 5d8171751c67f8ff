import { PRICES } from '#core/slo/prices.ts';
import type { Bundle } from './bundles.ts';
import type { EvaluationFigures } from './evaluation-process.ts';
import { isLatency } from './sample-slos.ts';
import type { WholeRunFigures } from './whole-run.ts';

/** US dollars per SLO and month, by what is paid for. */
export interface Cost {
  readonly metrics: number;
  readonly writes: number;
  readonly reads: number;
  readonly lambda: number;
  readonly queue: number;
  readonly total: number;
}

export interface CostFigures {
  /** An SLO that only the hourly runs evaluate. */
  readonly hourly: Cost;
  /** An SLO that pages: evaluated every five minutes, and by the hourly runs besides. */
  readonly fast: Cost;
  /** The same totals for an SLO of one metric and of two, where the figures above are the mean of the sample. */
  readonly totalByMetrics: readonly { readonly metrics: number; readonly hourly: number; readonly fast: number }[];
  readonly assumptions: readonly string[];
}

const HOURLY_RUNS = 730;
const FAST_RUNS = 8_640;
const DAILY_RUNS = HOURLY_RUNS / 24;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: at 1,769 MB a function has one whole vCPU. */
const MEMORY_OF_A_CPU_MB = 1_769;
const MESSAGES_PER_SEND = 10;

/** What the counted calls, units and seconds of the runs cost at list price. */
export function costsOf({ slos, fast, hourly, daily }: WholeRunFigures, bundles: readonly Bundle[]): CostFigures {
  const memory = {
    evaluator: memoryOf(bundles, 'slo/evaluate-slos'),
    planner: memoryOf(bundles, 'slo/plan-evaluations'),
  };
  const metricsPerSlo = Array.from({ length: slos }, (_, index) => (isLatency(index) ? 1 : 2)).reduce(sum, 0) / slos;
  const ordinary = costOfRun(hourly, memory);
  const hourlyCost = add(scale(ordinary, HOURLY_RUNS - DAILY_RUNS), scale(costOfRun(daily, memory), DAILY_RUNS));
  const fastCost = add(scale(costOfRun(fast, memory), FAST_RUNS), hourlyCost);
  const withMetrics = (cost: Cost, metrics: number) => cost.total + cost.metrics * (metrics / metricsPerSlo - 1);
  return {
    hourly: hourlyCost,
    fast: fastCost,
    totalByMetrics: [1, 2].map((metrics) => ({
      metrics,
      hourly: withMetrics(hourlyCost, metrics),
      fast: withMetrics(fastCost, metrics),
    })),
    assumptions: [
      `${HOURLY_RUNS} hourly runs a month, every 24th of them the daily one that reads 48 hours again; ${FAST_RUNS} fast runs; an SLO on the fast cadence pays for both`,
      `GetMetricData: ${metricsPerSlo} metrics an SLO in the sample; nothing is shared between SLOs; a further page of an answer is taken to bill its metrics again`,
      `Lambda: the evaluator of ${memory.evaluator} MB is billed for the longer of the time on the clock and the processor's time at its share of a vCPU, measured against loopback: AWS's own latency comes on top`,
      'SQS: one request for each ten shards sent, one to receive and one to delete a shard; empty receives of an idle queue, the event publisher, logs, alarms, storage and free tiers are left out',
      'no alert fires or resolves but for what the sample does by itself; a transaction costs twice its write units',
    ],
  };
}

function costOfRun(run: EvaluationFigures, memory: { evaluator: number; planner: number }): Cost {
  const evaluated = run.evaluated + run.failed;
  // The planner's work is for all SLOs of the catalog, also where only some shards of its plan were evaluated.
  const planned = run.slosPlanned;
  const evaluator = {
    wallSeconds: run.wallSeconds - run.planner.wallSeconds,
    cpuSeconds: run.cpuSeconds - run.planner.cpuSeconds,
  };
  const lambda =
    (gigabyteSeconds(evaluator, memory.evaluator) / evaluated +
      gigabyteSeconds(run.planner, memory.planner) / planned) *
      Number(PRICES.gigabyteSecond.dollars) +
    (run.shards / evaluated + 1 / planned) * Number(PRICES.invocation.dollars);
  const reads = (run.dynamo.readUnits - run.planner.readUnits) / evaluated + run.planner.readUnits / planned;
  const cost = {
    metrics: (run.cloudWatch.metrics / evaluated) * Number(PRICES.metric.dollars),
    writes: (run.dynamo.writeUnits / evaluated) * Number(PRICES.writeUnit.dollars),
    reads: reads * Number(PRICES.readUnit.dollars),
    lambda,
    queue: ((run.shards * (2 + 1 / MESSAGES_PER_SEND)) / evaluated) * Number(PRICES.queueRequest.dollars),
  };
  return { ...cost, total: Object.values(cost).reduce(sum, 0) };
}

function gigabyteSeconds({ wallSeconds, cpuSeconds }: { wallSeconds: number; cpuSeconds: number }, memoryMb: number) {
  return Math.max(wallSeconds, cpuSeconds * (MEMORY_OF_A_CPU_MB / memoryMb)) * (memoryMb / 1_024);
}

function memoryOf(bundles: readonly Bundle[], name: string): number {
  const bundle = bundles.find((known) => known.name === name);
  if (bundle === undefined) throw new Error(`the platform deploys no Lambda ${name}`);
  return bundle.memoryMb;
}

function scale(cost: Cost, times: number): Cost {
  return mapCost((name) => cost[name] * times);
}

function add(a: Cost, b: Cost): Cost {
  return mapCost((name) => a[name] + b[name]);
}

function mapCost(value: (name: keyof Cost) => number): Cost {
  return {
    metrics: value('metrics'),
    writes: value('writes'),
    reads: value('reads'),
    lambda: value('lambda'),
    queue: value('queue'),
    total: value('total'),
  };
}

function sum(a: number, b: number): number {
  return a + b;
}
