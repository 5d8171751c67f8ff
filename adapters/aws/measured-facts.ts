import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';

/** What CloudWatch has measured of a pager of late. */
export interface MeasuredFacts {
  /** How many sweeps of the open pages were completed in the last ten minutes. */
  readonly sweeps: number;
  /** What text messages by SNS have cost this month so far, in US dollars. */
  readonly smsSpentUsd: number;
}

/** A sweep a minute: ten of them at once can't be late. */
const SWEEPS_WITHIN_MS = 10 * MINUTE_MS;

/**
 * Asks CloudWatch in two calls, one for each span of time. A metric without data was never sent: no sweep ran, no message
 * was paid for. https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html
 */
export async function measuredFacts(client: CloudWatchClient, now: Instant): Promise<MeasuredFacts> {
  const of = async (query: MetricDataQuery, from: Instant): Promise<readonly number[]> => {
    const { MetricDataResults: results = [] } = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: [query],
        StartTime: new Date(from),
        EndTime: new Date(now),
        ScanBy: 'TimestampDescending',
      }),
    );
    return results[0]?.Values ?? [];
  };
  const date = new Date(now);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const [sweeps, spent] = await Promise.all([
    of(SWEEPS, plusMs(now, -SWEEPS_WITHIN_MS)),
    of(SPENT, plusMs(now, month - now)),
  ]);
  return { sweeps: sweeps.reduce((sum, value) => sum + value, 0), smsSpentUsd: spent[0] ?? 0 };
}

/** SWEEP_METRICS in lambdas/oncall/sweep-pages.config.ts. */
const SWEEPS: MetricDataQuery = {
  Id: 'sweeps',
  MetricStat: {
    Metric: {
      Namespace: 'Evenkeel',
      MetricName: 'PageSweeps',
      Dimensions: [{ Name: 'service', Value: 'oncall' }],
    },
    Period: MINUTE_MS / 1_000,
    Stat: 'Sum',
  },
};

const SPENT: MetricDataQuery = {
  Id: 'spent',
  MetricStat: {
    Metric: { Namespace: 'AWS/SNS', MetricName: 'SMSMonthToDateSpentUSD' },
    Period: HOUR_MS / 1_000,
    Stat: 'Maximum',
  },
};
