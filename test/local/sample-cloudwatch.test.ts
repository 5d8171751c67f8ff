import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, onTestFinished, test } from 'vitest';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { seriesKey } from '#core/slo/read-plan.ts';
import { SAMPLE_HISTORY_DAYS, sampleCloudWatch } from '#local/sample-cloudwatch.ts';
import { minute, NOON, sampleMetric, sampleSlo } from '#test/core/slo/sample-slo.ts';

test('thirty days of history can be read, and live minutes after them, also of a linked account', async () => {
  const linked = sampleMetric('Linked', { accountId: '222222222222' });
  const slos = [
    sampleSlo(),
    sampleSlo({
      name: 'linked',
      sli: { counts: 'bad', part: sampleMetric('LinkedErrors', { accountId: '222222222222' }), total: linked },
    }),
  ];
  let days = 0;
  const sample = await sampleCloudWatch(slos, { now: () => minute(2) }, NOON, () => {
    days += 1;
  });
  const client = new CloudWatchClient({
    endpoint: sample.standIn.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(async () => {
    client.destroy();
    await sample.standIn.close();
  });
  const metrics = [sampleMetric('Errors'), sampleMetric('Requests'), linked];
  const read = async (from: Instant, to: Instant, periodMs: number) => {
    const answers = await cloudWatchSource(() => client).read({ region: 'eu-west-1', from, to, periodMs, metrics });
    return metrics.map((metric) => {
      const answer = answers.get(seriesKey(metric));
      return answer?.kind === 'points' ? answer.points.map(({ value }) => value) : [];
    });
  };

  expect(days).toBe(SAMPLE_HISTORY_DAYS);
  const [, hours = [], linkedHours = []] = await read(plusMs(NOON, -SAMPLE_HISTORY_DAYS * DAY_MS), NOON, HOUR_MS);
  expect([hours.length, linkedHours.length]).toEqual([SAMPLE_HISTORY_DAYS * 24, SAMPLE_HISTORY_DAYS * 24]);
  expect(await read(NOON, minute(1), MINUTE_MS)).toEqual([[], [], []]);

  sample.live(NOON, { slo: 'checkout', badShare: 1 });
  const [errors, requests, others] = await read(NOON, minute(1), MINUTE_MS);
  expect(errors).toEqual(requests);
  expect([requests?.length, others?.length]).toEqual([1, 1]);
});
