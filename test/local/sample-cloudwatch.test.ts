import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, onTestFinished, test } from 'vitest';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { DAY_MS, floorTo, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type CloudWatchMetric, type Slo, seriesKey } from '#core/slo/schema.ts';
import { type SampleCloudWatch, sampleCloudWatch } from '#local/sample-cloudwatch.ts';
import { sampleMinute } from '#local/sample-traffic.ts';
import { minute, NOON, sampleMetric, sampleSlo } from '#test/core/slo/sample-slo.ts';

const HISTORY_DAYS = 16;

test('days of history can be read, and live minutes after them, also of a linked account', async () => {
  const linked = sampleMetric('Linked', { accountId: '222222222222' });
  const slos = [
    sampleSlo(),
    sampleSlo({
      name: 'linked',
      sli: { counts: 'bad', part: sampleMetric('LinkedErrors', { accountId: '222222222222' }), total: linked },
    }),
  ];
  const { sample, days } = await open(slos);
  const metrics = [sampleMetric('Errors'), sampleMetric('Requests'), linked];
  const read = (from: Instant, to: Instant, periodMs: number) => valuesOf(sample, metrics, from, to, periodMs);

  expect(days).toBe(HISTORY_DAYS);
  const [, hours = [], linkedHours = []] = await read(plusMs(NOON, -HISTORY_DAYS * DAY_MS), NOON, HOUR_MS);
  expect([hours.length, linkedHours.length]).toEqual([HISTORY_DAYS * 24, HISTORY_DAYS * 24]);
  expect(await read(NOON, minute(1), MINUTE_MS)).toEqual([[], [], []]);

  sample.live(NOON, { slo: 'checkout', badShare: 1 });
  const [errors, requests, others] = await read(NOON, minute(1), MINUTE_MS);
  expect(errors).toEqual(requests);
  expect([requests?.length, others?.length]).toEqual([1, 1]);
});

test('a metric is one, in whatever order its dimensions are written', async () => {
  const dimensions = { LoadBalancer: 'app', Zone: 'a' };
  const one = sampleMetric('Requests', { dimensions });
  const turned = sampleMetric('Requests', { dimensions: { Zone: 'a', LoadBalancer: 'app' } });
  const slos = [one, turned].map((total, index) =>
    sampleSlo({ name: `slo-${index}`, sli: { counts: 'bad', part: { ...total, metricName: 'Errors' }, total } }),
  );
  const { sample } = await open(slos, 1);
  const [ofOne, ofTurned] = await valuesOf(sample, [one, turned], minute(-10), NOON, MINUTE_MS);
  const invented = Array.from({ length: 10 }, (_, index) =>
    sampleMinute(slos, minute(index - 10), floorTo(NOON, DAY_MS), undefined)
      .filter((datum) => datum.metric.metricName === 'Requests')
      .flatMap((datum) => datum.minute.counts),
  ).flat();
  expect(invented).toHaveLength(10);
  expect([ofOne, ofTurned]).toEqual([invented, invented]);
});

async function open(slos: readonly Slo[], historyDays = HISTORY_DAYS) {
  let days = 0;
  const onDay = () => {
    days += 1;
  };
  const sample = await sampleCloudWatch({ slos, clock: { now: () => minute(2) }, now: NOON, historyDays, onDay });
  onTestFinished(() => sample.close());
  return { sample, days };
}

async function valuesOf(
  sample: SampleCloudWatch,
  metrics: readonly CloudWatchMetric[],
  from: Instant,
  to: Instant,
  periodMs: number,
): Promise<number[][]> {
  const region = metrics[0]?.region ?? '';
  const answers = await cloudWatchSource(() => clientOf(sample, region)).read({
    source: 'CloudWatch',
    region,
    from,
    to,
    periodMs,
    metrics,
  });
  return metrics.map((metric) => {
    const answer = answers.get(seriesKey(metric));
    return answer?.kind === 'points'
      ? answer.points.toSorted((a, b) => a.start - b.start).map(({ value }) => value)
      : [];
  });
}

function clientOf({ endpoint }: SampleCloudWatch, region: string): CloudWatchClient {
  return new CloudWatchClient({ region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
}
