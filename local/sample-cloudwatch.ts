import {
  type CloudWatchStandIn,
  type SeedMinute,
  startCloudWatchStandIn,
} from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { DAY_MS, floorTo, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { Metric, Slo } from '#core/slo/schema.ts';
import type { Clock } from '#flows/shared/ports.ts';
import { type SampleOutage, sampleMinute } from './sample-traffic.ts';

/** A CloudWatch on this machine that holds invented traffic of the catalog's metrics. */
export interface SampleCloudWatch {
  readonly standIn: CloudWatchStandIn;
  /** Invents the minute that begins at `at`. */
  live(at: Instant, outage: SampleOutage | undefined): void;
}

export const SAMPLE_HISTORY_DAYS = 30;

/** Starts it with thirty days of history before `now`; `onDay` is told after each of them. */
export async function sampleCloudWatch(
  slos: readonly Slo[],
  clock: Clock,
  now: Instant,
  onDay: () => void,
): Promise<SampleCloudWatch> {
  const linkedAccounts = slos.flatMap(({ sli }) => [sli.part, sli.total].flatMap(({ accountId }) => accountId ?? []));
  const standIn = await startCloudWatchStandIn({ now: () => clock.now(), linkedAccounts });
  const today = floorTo(now, DAY_MS);
  const invent = (from: Instant, to: Instant, outage: SampleOutage | undefined) => {
    const byMetric = new Map<Metric, SeedMinute[]>();
    const known = new Map<string, Metric>();
    for (let at = from; at < to; at = plusMs(at, MINUTE_MS)) {
      for (const { metric, minute } of sampleMinute(slos, at, today, outage)) {
        const key = JSON.stringify([metric.namespace, metric.metricName, metric.dimensions, metric.accountId]);
        const first = known.get(key) ?? metric;
        known.set(key, first);
        const minutes = byMetric.get(first) ?? [];
        minutes.push(minute);
        byMetric.set(first, minutes);
      }
    }
    for (const [{ namespace, metricName, dimensions, accountId }, minutes] of byMetric) {
      standIn.seed({ namespace, metricName, dimensions, minutes, ...(accountId === undefined ? {} : { accountId }) });
    }
  };
  for (let day = plusMs(now, -SAMPLE_HISTORY_DAYS * DAY_MS); day < now; day = plusMs(day, DAY_MS)) {
    invent(day, plusMs(day, DAY_MS), undefined);
    onDay();
    // The progress bar, and whoever asks for the process to stop, get their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { standIn, live: (at, outage) => invent(at, plusMs(at, MINUTE_MS), outage) };
}
