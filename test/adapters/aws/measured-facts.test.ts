import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { measuredFacts } from '#adapters/aws/measured-facts.ts';
import { type CloudWatchStandIn, startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { SWEEP_METRICS } from '#lambdas/oncall/sweep-pages.config.ts';
import { METRICS_NAMESPACE } from '#lambdas/runtime/metrics.config.ts';

const NOW = instant(Date.UTC(2026, 2, 4, 12));

let standIn: CloudWatchStandIn;
let client: CloudWatchClient;
beforeEach(async () => {
  standIn = await startCloudWatchStandIn({ now: () => NOW });
  client = new CloudWatchClient({
    endpoint: standIn.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterEach(() => standIn.close());

function seed(namespace: string, metricName: string, minutesAgo: number, value: number, service?: string): void {
  const dimensions: Readonly<Record<string, string>> = service === undefined ? {} : { service };
  const at = plusMs(NOW, -minutesAgo * MINUTE_MS);
  standIn.seed({ namespace, metricName, dimensions, minutes: [{ at, values: [value], counts: [1] }] });
}

test('a pager is measured by its sweeps of late and by what its messages cost this month', async () => {
  for (const minutesAgo of [1, 2, 9, 11]) seed(METRICS_NAMESPACE, SWEEP_METRICS.swept, minutesAgo, 1, 'oncall');
  // The last of February, and twice in March.
  for (const [daysAgo, spent] of [
    [4, 30],
    [2, 1.5],
    [1, 2.25],
  ] as const)
    seed('AWS/SNS', 'SMSMonthToDateSpentUSD', daysAgo * 24 * 60, spent);
  expect(await measuredFacts(client, NOW)).toEqual({ sweeps: 3, smsSpentUsd: 2.25 });
});

test('what nothing was measured of did not happen', async () => {
  expect(await measuredFacts(client, NOW)).toEqual({ sweeps: 0, smsSpentUsd: 0 });
});
