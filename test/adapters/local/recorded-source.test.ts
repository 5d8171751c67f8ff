import { expect, test } from 'vitest';
import { recordedSource } from '#adapters/local/recorded-source.ts';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { seriesKey } from '#core/slo/read-plan.ts';
import { describeMetricSource } from '#test/contracts/metric-source.ts';
import { minute, NOON, sampleMetric } from '#test/core/slo/sample-slo.ts';

describeMetricSource('in memory', async () => {
  const source = recordedSource();
  return {
    source,
    count: (metric, at, sum) => source.record(metric, at, sum),
    deny: (metric) => source.fail(metric, { kind: 'failed', failure: { code: 'access-denied', reason: 'no' } }),
  };
});

test('what is recorded in one minute adds up, and a metric can be mended', async () => {
  const [source, metric] = [recordedSource(), sampleMetric('m')];
  source.record(metric, NOON, 1);
  source.record(metric, plusMs(NOON, 59_999), 2);
  const read = () =>
    source.read({ region: 'eu-west-1', from: NOON, to: minute(1), periodMs: MINUTE_MS, metrics: [metric] });
  const failed = { kind: 'failed', failure: { code: 'source-failed', reason: 'broken' } } as const;
  source.fail(metric, failed);
  expect(await read()).toEqual(new Map([[seriesKey(metric), failed]]));
  source.fail(metric, undefined);
  expect(await read()).toEqual(new Map([[seriesKey(metric), { kind: 'points', points: [{ start: NOON, value: 3 }] }]]));
  expect(source.reads).toBe(2);
});
