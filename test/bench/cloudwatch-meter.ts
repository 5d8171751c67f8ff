import type { CloudWatchClient, GetMetricDataInput } from '@aws-sdk/client-cloudwatch';
import { adaptiveClients } from '#adapters/aws/cloudwatch-source.ts';

/** What CloudWatch was asked. */
export interface CloudWatchMeter {
  calls: number;
  /** Of the calls, those that fetched a further page. */
  pageCalls: number;
  /** Metrics as they are billed: up to five statistics of one metric in one call are one. */
  metrics: number;
  /** Of the metrics, those asked again for a further page. No page of AWS says whether these are billed; they are taken to be. */
  pageMetrics: number;
}

/** The clients of the platform, counted. */
export function meterCloudWatch(): { clientOf: (region: string) => CloudWatchClient; meter: CloudWatchMeter } {
  const meter: CloudWatchMeter = { calls: 0, pageCalls: 0, metrics: 0, pageMetrics: 0 };
  const clients = adaptiveClients();
  const metered = new Set<CloudWatchClient>();
  return {
    meter,
    clientOf(region) {
      const client = clients(region);
      if (!metered.has(client)) count(client, meter);
      metered.add(client);
      return client;
    },
  };
}

function count(client: CloudWatchClient, meter: CloudWatchMeter): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { MetricDataQueries: queries = [], NextToken: token } = args.input as GetMetricDataInput;
      const metrics = billedMetrics(queries);
      meter.calls += 1;
      meter.metrics += metrics;
      if (token !== undefined) {
        meter.pageCalls += 1;
        meter.pageMetrics += metrics;
      }
      return next(args);
    },
    { step: 'initialize', name: 'meterCloudWatch' },
  );
}

/** https://aws.amazon.com/cloudwatch/pricing/: "up to five statistics" of a metric in one GetMetricData request. */
const STATISTICS_PER_METRIC = 5;

function billedMetrics(queries: NonNullable<GetMetricDataInput['MetricDataQueries']>): number {
  const byMetric = Map.groupBy(queries, ({ MetricStat, AccountId }) =>
    JSON.stringify([AccountId, MetricStat?.Period, MetricStat?.Metric]),
  );
  return [...byMetric.values()].reduce((sum, { length }) => sum + Math.ceil(length / STATISTICS_PER_METRIC), 0);
}
