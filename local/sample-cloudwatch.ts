import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  type CloudWatchStandIn,
  type SeedMinute,
  startCloudWatchStandIn,
} from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { DAY_MS, floorTo, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Metric, metricKey, type Slo } from '#core/slo/schema.ts';
import type { Clock } from '#flows/shared/ports.ts';
import { type SampleDatum, type SampleOutage, sampleMinute } from './sample-traffic.ts';

/** A CloudWatch on this machine that holds invented traffic of the catalog's metrics. */
export interface SampleCloudWatch {
  /** Reads a region that the catalog names. Each has a stand-in of its own, as no region knows another's metrics. */
  clientOf(region: string): CloudWatchClient;
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
  const regions = await startRegions(slos, clock);
  const today = floorTo(now, DAY_MS);
  const invent = (from: Instant, to: Instant, outage: SampleOutage | undefined) => {
    const data: SampleDatum[] = [];
    for (let at = from; at < to; at = plusMs(at, MINUTE_MS)) data.push(...sampleMinute(slos, at, today, outage));
    for (const [metric, minutes] of byMetric(data)) {
      const { namespace, metricName, dimensions, accountId } = metric;
      const series = { namespace, metricName, dimensions, minutes, ...(accountId === undefined ? {} : { accountId }) };
      regions.get(metric.region)?.standIn.seed(series);
    }
  };
  for (let day = plusMs(now, -historyDays * DAY_MS); day < now; day = plusMs(day, DAY_MS)) {
    invent(day, plusMs(day, DAY_MS), undefined);
    onDay();
    // The progress bar gets its turn to be drawn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    clientOf(region) {
      const client = regions.get(region)?.client;
      if (client === undefined)
        throw new Error(`the sample has no region ${region}: no metric of the catalog is there`);
      return client;
    },
    live: (at, outage) => invent(at, plusMs(at, MINUTE_MS), outage),
    async close() {
      for (const { client, standIn } of regions.values()) {
        client.destroy();
        await standIn.close();
      }
    },
  };
}

interface Region {
  readonly standIn: CloudWatchStandIn;
  readonly client: CloudWatchClient;
}

async function startRegions(slos: readonly Slo[], clock: Clock): Promise<ReadonlyMap<string, Region>> {
  const metrics = slos.flatMap(({ sli }) => [sli.part, sli.total]);
  const linkedAccounts = metrics.flatMap(({ accountId }) => accountId ?? []);
  const regions = new Map<string, Region>();
  for (const region of new Set(metrics.map((metric) => metric.region))) {
    const standIn = await startCloudWatchStandIn({ now: () => clock.now(), linkedAccounts });
    // The stand-in looks at no signature, but the SDK insists on having something to sign with.
    const credentials = { accessKeyId: 'sample', secretAccessKey: 'sample' };
    const client = new CloudWatchClient({ region, endpoint: standIn.endpoint, credentials });
    regions.set(region, { standIn, client });
  }
  return regions;
}

function byMetric(data: readonly SampleDatum[]): Map<Metric, SeedMinute[]> {
  const groups = Map.groupBy(data, ({ metric }) => metricKey(metric)).values();
  return new Map(
    [...groups].flatMap((group) => group.slice(0, 1).map(({ metric }) => [metric, group.map(({ minute }) => minute)])),
  );
}
