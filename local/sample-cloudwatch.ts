import { type SeedMinute, startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { DAY_MS, floorTo, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type CloudWatchMetric, metricKey, type Slo } from '#core/slo/schema.ts';
import type { Clock } from '#flows/shared/ports.ts';
import { cloudWatchSides, type SampleDatum, type SampleOutage, sampleMinute } from './sample-traffic.ts';

/** A CloudWatch on this machine that holds invented traffic of the catalog's metrics. */
export interface SampleCloudWatch {
  /** What AWS_ENDPOINT_URL_CLOUDWATCH has to say. It stands for every region that the catalog names. */
  readonly endpoint: string;
  /** Invents the minute that begins at `at`. */
  live(at: Instant, outage: SampleOutage | undefined): void;
  close(): Promise<void>;
}

export interface SampleOptions {
  readonly slos: readonly Slo[];
  readonly clock: Clock;
  readonly now: Instant;
  /** Days invented before `now`. */
  readonly historyDays: number;
  /** Told after each of them. */
  readonly onDay: () => void;
}

export async function sampleCloudWatch(options: SampleOptions): Promise<SampleCloudWatch> {
  const { slos, clock, now, historyDays, onDay } = options;
  const linkedAccounts = slos.flatMap(({ sli }) => cloudWatchSides(sli)).flatMap(({ accountId }) => accountId ?? []);
  const standIn = await startCloudWatchStandIn({ now: () => clock.now(), linkedAccounts });
  const today = floorTo(now, DAY_MS);
  const invent = (from: Instant, to: Instant, outage: SampleOutage | undefined) => {
    const data: SampleDatum[] = [];
    for (let at = from; at < to; at = plusMs(at, MINUTE_MS)) data.push(...sampleMinute(slos, at, today, outage));
    for (const [metric, minutes] of byMetric(data)) {
      const { namespace, metricName, dimensions, accountId } = metric;
      const series = { namespace, metricName, dimensions, minutes, ...(accountId === undefined ? {} : { accountId }) };
      standIn.seed(series);
    }
  };
  for (let day = plusMs(now, -historyDays * DAY_MS); day < now; day = plusMs(day, DAY_MS)) {
    invent(day, plusMs(day, DAY_MS), undefined);
    onDay();
    // The progress bar gets its turn to be drawn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    endpoint: standIn.endpoint,
    live: (at, outage) => invent(at, plusMs(at, MINUTE_MS), outage),
    close: () => standIn.close(),
  };
}

function byMetric(data: readonly SampleDatum[]): Map<CloudWatchMetric, SeedMinute[]> {
  const groups = Map.groupBy(data, ({ metric }) => metricKey(metric)).values();
  return new Map(
    [...groups].flatMap((group) => group.slice(0, 1).map(({ metric }) => [metric, group.map(({ minute }) => minute)])),
  );
}
