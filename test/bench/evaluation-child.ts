import { writeSync } from 'node:fs';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import type { Instant } from '#core/shared/instant.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { evaluateSlos } from '#flows/slo/evaluate-slos.ts';
import { planEvaluations } from '#flows/slo/plan-evaluations.ts';
import { SHARD_SIZE_MAX, type Shard } from '#flows/slo/shard.ts';
import { meterCloudWatch } from './cloudwatch-meter.ts';
import type { EvaluationFigures, EvaluationRequest } from './evaluation-process.ts';
import { openStores } from './platform-ports.ts';

const RSS_SAMPLE_MS = 20;

const request = JSON.parse(process.argv[2] ?? '{}') as EvaluationRequest;
writeSync(3, JSON.stringify(await run(request)));

/** Plans a run and evaluates its shards one after the other, as so many invocations of one warm Lambda would. */
async function run({
  cadence,
  scheduledAt,
  sourceDelayMinutes,
  slosMax,
}: EvaluationRequest): Promise<EvaluationFigures> {
  const { meter: dynamo, catalog, states, ledger, eventLog } = openStores();
  const { clientOf, meter: cloudWatch } = meterCloudWatch();
  const clock = { now: () => (scheduledAt + MINUTE_MS) as Instant };
  const sourceDelayMs = sourceDelayMinutes * MINUTE_MS;
  const ports = { catalog, states, ledger, eventLog, source: cloudWatchSource(clientOf), clock, sourceDelayMs };

  const shards: Shard[] = [];
  const rss = { peak: process.memoryUsage.rss() };
  const sampler = setInterval(() => {
    rss.peak = Math.max(rss.peak, process.memoryUsage.rss());
  }, RSS_SAMPLE_MS);
  const started = { ms: performance.now(), cpu: process.cpuUsage() };
  const plan = await planEvaluations(
    { catalog, states, clock, queue: { send: async (planned) => void shards.push(...planned) } },
    { cadence, scheduledAt },
  );
  const planner = { ...secondsSince(started), readUnits: dynamo.readUnits };

  const outcomes = { evaluated: 0, failed: 0, skipped: 0 };
  const taken = shards.slice(0, slosMax === undefined ? shards.length : Math.ceil(slosMax / SHARD_SIZE_MAX));
  for (const shard of taken) {
    const result = await evaluateSlos(ports, shard);
    outcomes.evaluated += result.evaluated;
    outcomes.failed += result.failed;
    outcomes.skipped += result.skipped;
  }
  const whole = secondsSince(started);
  clearInterval(sampler);
  return {
    ...outcomes,
    slosPlanned: plan.slos,
    shards: taken.length,
    planner,
    wallSeconds: whole.wallSeconds,
    cpuSeconds: whole.cpuSeconds,
    rssPeakMb: Math.max(rss.peak / 2 ** 20, process.resourceUsage().maxRSS / 1_024),
    dynamo,
    cloudWatch,
  };
}

function secondsSince({ ms, cpu }: { ms: number; cpu: NodeJS.CpuUsage }): { wallSeconds: number; cpuSeconds: number } {
  const { user, system } = process.cpuUsage(cpu);
  return { wallSeconds: (performance.now() - ms) / 1_000, cpuSeconds: (user + system) / 1_000_000 };
}
