import { expect, test } from 'vitest';
import { recordedSource } from '#adapters/local/recorded-source.ts';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { seriesKey } from '#core/slo/schema.ts';
import { describeMetricSource } from '#test/contracts/metric-source.ts';
import { minute, NOON, sampleMetric } from '#test/core/slo/sample-slo.ts';

describeMetricSource('in memory', async () => {
  const source = recordedSource();
  const [errors, requests, metric] = [sampleMetric('Errors'), sampleMetric('Requests'), sampleMetric('Secret')];
  source.fail(metric, { kind: 'failed', failure: { code: 'access-denied', reason: 'no' } });
  return {
    errors,
    requests,
    unreadable: { metric, code: 'access-denied' },
    count: (counted, at, sum) => source.record(counted, at, sum),
    read: ({ metrics, ...band }) =>
      source.read({
        source: 'CloudWatch',
        region: 'eu-west-1',
        ...band,
        metrics: metrics.filter((metric) => metric.source === 'CloudWatch'),
      }),
  };
});

test('what is recorded in one minute adds up, and a metric can be mended', async () => {
  const [source, metric] = [recordedSource(), sampleMetric('m')];
  source.record(metric, NOON, 1);
  source.record(metric, plusMs(NOON, 59_999), 2);
  const read = () =>
    source.read({
      source: 'CloudWatch',
      region: 'eu-west-1',
      from: NOON,
      to: minute(1),
      periodMs: MINUTE_MS,
      metrics: [metric],
    });
  const failed = { kind: 'failed', failure: { code: 'source-failed', reason: 'broken' } } as const;
  source.fail(metric, failed);
  expect(await read()).toEqual(new Map([[seriesKey(metric), failed]]));
  source.fail(metric, undefined);
  expect(await read()).toEqual(new Map([[seriesKey(metric), { kind: 'points', points: [{ start: NOON, value: 3 }] }]]));
  expect(source.reads).toBe(2);
});
