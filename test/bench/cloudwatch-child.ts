import {
  type CloudWatchStandIn,
  type SeedMinute,
  startCloudWatchStandIn,
} from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import type { Metric } from '#core/slo/schema.ts';
import type { CloudWatchSeed } from './cloudwatch-process.ts';
import { countsAt, isLatency, sampleSlo } from './sample-slos.ts';

const seed = JSON.parse(process.argv[2] ?? '{}') as CloudWatchSeed;
const standIn = await startCloudWatchStandIn({ now: () => seed.until });
fill(standIn, seed);
process.on('disconnect', () => process.exit());
process.send?.(standIn.endpoint);

function fill(standIn: CloudWatchStandIn, seed: CloudWatchSeed): void {
  for (let index = 0; index < seed.slos; index += 1) {
    const { part, total } = sampleSlo(index).sli;
    const isDeep = index < seed.deepSlos;
    const lengthMs = isDeep ? seed.deepMs : HOUR_MS;
    const from = (isDeep ? seed.until : seed.shallowUntil) - lengthMs;
    const minutes = Array.from({ length: lengthMs / MINUTE_MS }, (_, minute) => {
      const at = from + minute * MINUTE_MS;
      return { at, ...countsAt(index, at, seed.burningUntil) };
    });
    const add = (metric: Metric, seeded: SeedMinute[]) => {
      if (metric.source !== 'CloudWatch') throw new Error('the bench reads CloudWatch alone');
      const { namespace, metricName, dimensions } = metric;
      standIn.seed({ namespace, metricName, dimensions, minutes: seeded });
    };
    if (isLatency(index)) {
      const samples = minutes.map(({ at, bad, total }) => ({ at, values: [0.1, 0.6], counts: [total - bad, bad] }));
      add(
        total,
        samples.filter(({ counts }) => counts.some((count) => count > 0)),
      );
    } else {
      const sums = (pick: (counted: { bad: number; total: number }) => number) =>
        minutes.flatMap((counted) =>
          pick(counted) > 0 ? [{ at: counted.at, values: [pick(counted)], counts: [1] }] : [],
        );
      add(
        part,
        sums(({ bad }) => bad),
      );
      add(
        total,
        sums(({ total }) => total),
      );
    }
  }
}
