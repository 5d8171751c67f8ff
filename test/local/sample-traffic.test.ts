import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type CloudWatchMetric, type Metric, metricKey, type RatioSli, type Slo, seriesKey } from '#core/slo/schema.ts';
import { cloudWatchSides, type SampleOutage, sampleMinute } from '#local/sample-traffic.ts';
import { minute, NOON, sampleMetric, sampleSlo } from '#test/core/slo/sample-slo.ts';

const TODAY = floorTo(NOON, DAY_MS);
const latency = (statistic: string): Metric => sampleMetric('Latency', { statistic });

/** Every way in which an SLI may count. */
const SLIS: [string, RatioSli][] = [
  ['bad and all events of two metrics', sampleSlo().sli],
  [
    'good and all events of two metrics',
    { counts: 'good', part: sampleMetric('Successes'), total: sampleMetric('Requests') },
  ],
  ['samples below a limit', { counts: 'good', part: latency('TC(:0.3)'), total: latency('SampleCount') }],
  ['samples above a limit', { counts: 'bad', part: latency('TC(0.3:)'), total: latency('SampleCount') }],
  ['samples between two limits', { counts: 'good', part: latency('TC(0.1:0.3)'), total: latency('SampleCount') }],
  [
    'a one for each failure',
    { counts: 'bad', part: sampleMetric('Throttled'), total: sampleMetric('Throttled', { statistic: 'SampleCount' }) },
  ],
];

describe('the sample traffic', () => {
  test('is the same for the same minute, wherever it runs', () => {
    const slo = sampleSlo();
    expect(sampleMinute([slo], NOON, TODAY, undefined)).toEqual(sampleMinute([slo], NOON, TODAY, undefined));
    expect(countOf(sampleMinute([slo], NOON, TODAY, undefined), slo.sli.total)).toBe(KNOWN_REQUESTS_AT_NOON);
    expect(countOf(sampleMinute([slo], minute(1), TODAY, undefined), slo.sli.total)).not.toBe(KNOWN_REQUESTS_AT_NOON);
  });

  test.each(SLIS)('of %s is counted by the statistics of the SLI, and an outage by its share', async (_, sli) => {
    const slo = sampleSlo({ target: '0.99', sli });
    const outage = { slo: slo.name, badShare: 0.5 };
    const [well, ill] = [await read(slo, undefined), await read(slo, outage)];
    for (const { bad, total } of [well, ill]) expect(bad >= 0 && total > 0 && bad <= total).toBe(true);
    // A third of the budget on an ordinary day.
    expect(well.bad / well.total).toBeGreaterThan(0.002);
    expect(well.bad / well.total).toBeLessThan(0.006);
    expect(ill.bad / ill.total).toBeGreaterThan(0.49);
    expect(ill.bad / ill.total).toBeLessThan(0.51);
  });

  test('of one SLO in an outage leaves the others as they were', () => {
    const slos = ['a', 'b'].map((name) =>
      sampleSlo({
        name,
        sli: { counts: 'bad', part: sampleMetric(`${name}-errors`), total: sampleMetric(`${name}-all`) },
      }),
    );
    const metricsOfB = (outage: SampleOutage | undefined) =>
      sampleMinute(slos, NOON, TODAY, outage).filter(({ metric }) => metric.metricName.startsWith('b'));
    expect(metricsOfB({ slo: 'a', badShare: 1 })).toEqual(metricsOfB(undefined));
  });

  test('of a metric that two SLOs share is one metric', () => {
    const slos = ['a', 'b'].map((name) =>
      sampleSlo({ name, sli: { ...sampleSlo().sli, part: sampleMetric(`${name}-errors`) } }),
    );
    const data = sampleMinute(slos, NOON, TODAY, { slo: 'b', badShare: 1 });
    expect(data.map(({ metric }) => metric.metricName).sort()).toEqual(['Requests', 'b-errors']);
    expect(countOf(data, sampleMetric('b-errors'))).toBe(countOf(data, sampleMetric('Requests')));
  });

  test('had one incident in the weeks before, which spent no whole budget and no alert still sees', () => {
    const slo = sampleSlo();
    const bad = (from: number, to: number) => {
      let sum = 0;
      for (let hour = from; hour < to; hour += 1) {
        for (let at = 0; at < 60; at += 5)
          sum += countOf(
            sampleMinute([slo], plusMs(TODAY, hour * HOUR_MS + at * MINUTE_MS), TODAY, undefined),
            slo.sli.part,
          );
      }
      return sum;
    };
    const days = Array.from({ length: 30 }, (_, index) => bad(-24 * (index + 1), -24 * index));
    const incidents = days
      .map((count, index) => [index, count] as const)
      .filter(([, count]) => count > 3 * Math.min(...days));
    expect(incidents).toHaveLength(1);
    expect(incidents[0]?.[0]).toBeGreaterThan(3);
  });
});

/** Written down once: another number means that the sample is another one. */
const KNOWN_REQUESTS_AT_NOON = 249;

/** Two hours of an SLO's traffic, as the real adapter reads it from the stand-in. */
async function read(slo: Slo, outage: SampleOutage | undefined): Promise<{ bad: number; total: number }> {
  const standIn = await startCloudWatchStandIn({ now: () => NOON });
  const client = new CloudWatchClient({
    endpoint: standIn.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const from = minute(-120);
  for (let at = from; at < NOON; at = plusMs(at, MINUTE_MS)) {
    for (const { metric, minute: data } of sampleMinute([slo], at, TODAY, outage))
      standIn.seed({
        namespace: metric.namespace,
        metricName: metric.metricName,
        dimensions: metric.dimensions,
        minutes: [data],
      });
  }
  const { part, total, counts } = slo.sli;
  const answers = await cloudWatchSource(() => client).read({
    source: 'CloudWatch',
    region: 'eu-west-1',
    from,
    to: NOON,
    periodMs: MINUTE_MS,
    metrics: cloudWatchSides(slo.sli),
  });
  client.destroy();
  await standIn.close();
  const [counted, all] = [part, total].map((metric) => {
    const answer = answers.get(seriesKey(metric));
    return answer?.kind === 'points' ? answer.points.reduce((sum, { value }) => sum + value, 0) : Number.NaN;
  });
  if (counted === undefined || all === undefined) throw new Error('two series are read');
  return { bad: counts === 'bad' ? counted : all - counted, total: all };
}

/** The sum of a metric that is written in ones. */
function countOf(
  data: readonly { metric: CloudWatchMetric; minute: { at: number; counts: readonly number[] } }[],
  counted: Metric,
): number {
  return data
    .filter(({ metric }) => metricKey(metric) === metricKey(counted))
    .flatMap(({ minute: { counts } }) => counts)
    .reduce((sum, count) => sum + count, 0);
}
