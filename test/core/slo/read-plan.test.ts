import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, floorTo, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import {
  type Demand,
  oldestKept,
  POINTS_PER_CALL_MAX,
  planReads,
  QUERIES_PER_CALL_MAX,
  type SourceRead,
} from '#core/slo/read-plan.ts';
import { type CloudWatchExpression, metricKey, type PrometheusQuery, seriesKey } from '#core/slo/schema.ts';
import { minute, NOON, sampleMetric } from './sample-slo.ts';

const RUNS = { seed: 2026, numRuns: 200 };
/** How long CloudWatch keeps each period ("Metrics retention" in its user guide). */
const KEPT_MS = new Map([
  [MINUTE_MS, 15 * DAY_MS],
  [5 * MINUTE_MS, 63 * DAY_MS],
  [HOUR_MS, 455 * DAY_MS],
]);

const nowArbitrary = fc.integer({ min: 0, max: 2 * DAY_MS }).map((ms) => instant(NOON + ms));
const metricArbitrary = fc
  .record({
    name: fc.integer({ min: 0, max: 40 }),
    statistic: fc.constantFrom('Sum', 'SampleCount', 'TC(:0.3)'),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
  })
  .map(({ name, statistic, region }) => sampleMetric(`m${name}`, { statistic, region }));
const agoArbitrary = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: 480 * 1_440 }),
  fc.constantFrom(15 * 1_440, 63 * 1_440, 455 * 1_440),
);

describe('the plan of reads', () => {
  test('covers every minute of one demand exactly once, by periods that are still kept', () => {
    fc.assert(
      fc.property(
        nowArbitrary,
        metricArbitrary,
        agoArbitrary,
        fc.integer({ min: 0, max: 90 }),
        (now, metric, ago, delay) => {
          const to = plusMs(floorTo(now, MINUTE_MS), -delay * MINUTE_MS);
          const from = plusMs(to, -ago * MINUTE_MS);
          const reads = planReads([{ metric, from, to }], now).sort((a, b) => a.from - b.from);
          expectLegal(reads, now);
          expectCovered(reads, from, to, now);
          reads.reduce((previousTo, read) => {
            expect(read.from).toBe(previousTo);
            return read.to;
          }, reads[0]?.from);
        },
      ),
      RUNS,
    );
  });

  test('covers all of many demands, in legal calls', () => {
    fc.assert(
      fc.property(nowArbitrary, fc.array(fc.tuple(metricArbitrary, agoArbitrary), { maxLength: 80 }), (now, asked) => {
        const to = floorTo(now, MINUTE_MS);
        const demands = asked.map(([metric, ago]): Demand => ({ metric, from: plusMs(to, -ago * MINUTE_MS), to }));
        const reads = planReads(demands, now);
        expectLegal(reads, now);
        for (const { metric, from } of demands) {
          expectCovered(
            reads.filter((read) => read.metrics.some((one) => seriesKey(one) === seriesKey(metric))),
            from,
            to,
            now,
          );
        }
      }),
      RUNS,
    );
  });

  test('keeps the statistics of a metric in one call, whichever calls are cut', () => {
    fc.assert(
      fc.property(fc.array(metricArbitrary, { minLength: 60, maxLength: 120 }), agoArbitrary, (metrics, ago) => {
        const reads = planReads(
          metrics.map((metric) => ({ metric, from: minute(-ago), to: NOON })),
          NOON,
        );
        for (const calls of Map.groupBy(reads, (read) => `${placeOf(read)} ${read.periodMs}`).values()) {
          const names = calls.flatMap((call) => [...new Set(call.metrics.map(metricKey))]);
          expect(new Set(names).size).toBe(names.length);
        }
      }),
      RUNS,
    );
  });

  test('asks a metric that many SLOs share once', () => {
    const shared = sampleMetric('Requests');
    const again = sampleMetric('Requests', { dimensions: {} });
    const demand = (metric = shared): Demand => ({ metric, from: plusMs(NOON, -15 * MINUTE_MS), to: NOON });
    expect(planReads([demand(), demand(again)], NOON)).toEqual([
      {
        source: 'CloudWatch',
        region: 'eu-west-1',
        from: plusMs(NOON, -15 * MINUTE_MS),
        to: NOON,
        periodMs: MINUTE_MS,
        metrics: [again],
      },
    ]);
  });

  test('joins demands that begin at most three hours ago into one call from the earliest', () => {
    const at = (ms: number, name: string): Demand => ({
      metric: sampleMetric(name),
      from: plusMs(NOON, -ms),
      to: NOON,
    });
    const recent = planReads([at(20 * MINUTE_MS, 'a'), at(3 * HOUR_MS, 'b')], NOON);
    expect(recent.map(({ from, metrics }) => [from, metrics.length])).toEqual([[plusMs(NOON, -3 * HOUR_MS), 2]]);
    expect(planReads([at(20 * MINUTE_MS, 'a'), at(3 * HOUR_MS + MINUTE_MS, 'b')], NOON)).toHaveLength(2);
  });

  test('takes 500 queries a call and cuts at the next', () => {
    const demands = (count: number) =>
      Array.from(
        { length: count },
        (_, index): Demand => ({ metric: sampleMetric(`m${index}`), from: plusMs(NOON, -15 * MINUTE_MS), to: NOON }),
      );
    expect(sizes(planReads(demands(500), NOON))).toEqual([500]);
    expect(sizes(planReads(demands(501), NOON))).toEqual([500, 1]);
    expect(planReads([], NOON)).toEqual([]);
  });

  test('cuts long reads by the points that they give', () => {
    const from = plusMs(NOON, -2 * DAY_MS);
    const demands = Array.from(
      { length: 200 },
      (_, index): Demand => ({ metric: sampleMetric(`m${index}`), from, to: NOON }),
    );
    // 100,800 points of 2,880 minutes each, an even number of metrics.
    expect(sizes(planReads(demands, NOON))).toEqual([34, 34, 34, 34, 34, 30]);
  });

  test('never cuts off the last statistic of a metric', () => {
    const demands = Array.from(
      { length: 499 },
      (_, index): Demand => ({ metric: sampleMetric(`m${index}`), from: plusMs(NOON, -HOUR_MS), to: NOON }),
    );
    const two = ['Sum', 'SampleCount'].map(
      (statistic): Demand => ({ metric: sampleMetric('last', { statistic }), from: plusMs(NOON, -HOUR_MS), to: NOON }),
    );
    expect(sizes(planReads([...demands, ...two], NOON))).toEqual([499, 2]);
  });

  test('reads the whole past in three steps, each in the finest period that is kept', () => {
    const [now, metric] = [plusMs(NOON, 90_000), sampleMetric('Requests')];
    const reads = planReads([{ metric, from: oldestKept(metric, now), to: NOON }], now);
    const hour = (days: number) => plusMs(NOON, -days * DAY_MS + 2 * HOUR_MS);
    expect(reads).toEqual([
      { source: 'CloudWatch', region: 'eu-west-1', from: hour(15), to: NOON, periodMs: MINUTE_MS, metrics: [metric] },
      {
        source: 'CloudWatch',
        region: 'eu-west-1',
        from: hour(63),
        to: hour(15),
        periodMs: 5 * MINUTE_MS,
        metrics: [metric],
      },
      {
        source: 'CloudWatch',
        region: 'eu-west-1',
        from: hour(455),
        to: hour(63),
        periodMs: HOUR_MS,
        metrics: [metric],
      },
    ]);
  });

  test('asks nothing of what is forgotten', () => {
    const to = plusMs(NOON, -455 * DAY_MS);
    expect(planReads([{ metric: sampleMetric('m'), from: plusMs(to, -DAY_MS), to }], NOON)).toEqual([]);
    expect(planReads([{ metric: sampleMetric('m'), from: NOON, to: NOON }], NOON)).toEqual([]);
  });
});

describe('a plan of reads from Prometheus', () => {
  const server = { url: 'https://prometheus.example' };
  const query = (text: string, changes: Partial<PrometheusQuery> = {}): PrometheusQuery => {
    return { source: 'Prometheus', server, query: text, counter: true, ...changes };
  };
  const recent = { from: minute(-15), to: NOON };

  test('asks both sides of all SLOs of one server at once, each query once', () => {
    const demands = ['errors', 'requests', 'errors'].map((text) => ({ metric: query(text), ...recent }));
    expect(planReads(demands, NOON)).toEqual([
      { source: 'Prometheus', server, ...recent, periodMs: MINUTE_MS, metrics: [query('errors'), query('requests')] },
    ]);
  });

  test('keeps servers apart, also those that differ in how they are asked', () => {
    const signed = query('up', { server: { ...server, region: 'eu-west-1' } });
    const demands = [query('up'), signed, sampleMetric('up')].map((metric) => ({ metric, ...recent }));
    expect(planReads(demands, NOON).map(({ metrics }) => metrics)).toEqual(demands.map(({ metric }) => [metric]));
  });

  test('is by the minute however far it goes back, and a new SLO goes back 32 days', () => {
    const from = oldestKept(query('up'), NOON);
    expect(from).toBe(plusMs(NOON, -32 * DAY_MS));
    const [read] = planReads([{ metric: query('up'), from, to: NOON }], NOON);
    expect(read).toMatchObject({ from, to: NOON, periodMs: MINUTE_MS });
  });
});

test('a series is known by everything that makes it another, and not by the order of its dimensions', () => {
  const metric = sampleMetric('m', { dimensions: { a: '1', b: '2' } });
  expect(seriesKey({ ...metric, dimensions: { b: '2', a: '1' } })).toBe(seriesKey(metric));
  const others = [
    { ...metric, statistic: 'SampleCount' },
    { ...metric, region: 'us-east-1' },
    { ...metric, accountId: '111111111111' },
    { ...metric, namespace: 'Other' },
    { ...metric, metricName: 'n' },
    { ...metric, dimensions: { a: '1' } },
    { ...metric, dimensions: { a: '2', b: '1' } },
  ];
  expect(new Set([metric, ...others].map(seriesKey)).size).toBe(1 + others.length);
});

const ANY = sampleMetric('any');

function placeOf(read: SourceRead): string {
  return read.source === 'CloudWatch' ? read.region : read.server.url;
}

function sizes(reads: readonly SourceRead[]): number[] {
  return reads.map(({ metrics }) => metrics.length);
}

function expectLegal(reads: readonly SourceRead[], now: Instant): void {
  for (const read of reads) {
    const { from, to, periodMs, metrics } = read;
    // An hour of margin: what is legal when it is planned must still be when it is asked.
    expect(from - HOUR_MS).toBeGreaterThanOrEqual(now - (KEPT_MS.get(periodMs) ?? 0));
    expect([from % periodMs, from < to]).toEqual([0, true]);
    expect(metrics.every((metric) => metric.source === 'CloudWatch' && metric.region === placeOf(read))).toBe(true);
    expect(new Set(metrics.map(seriesKey)).size).toBe(metrics.length);
    expect(metrics.length).toBeLessThanOrEqual(QUERIES_PER_CALL_MAX);
    const points = metrics.length * ((to - from) / periodMs);
    expect(points <= POINTS_PER_CALL_MAX || metrics.length <= 5).toBe(true);
  }
}

/** Some read holds each minute of [from, to), as far as anything is kept; nothing later is read. */
function expectCovered(reads: readonly SourceRead[], from: Instant, to: Instant, now: Instant): void {
  let covered: number = Math.max(from, oldestKept(ANY, now));
  for (const read of reads.toSorted((a, b) => a.from - b.from))
    if (read.from <= covered) covered = Math.max(covered, read.to);
  expect(covered).toBe(Math.max(to, oldestKept(ANY, now), from));
  expect(reads.every((read) => read.to <= to)).toBe(true);
}

describe('a plan of reads of expressions', () => {
  const input = { namespace: 'Shop', metricName: 'Errors', dimensions: {}, statistic: 'Sum' };
  const recent = { from: minute(-15), to: NOON };
  const expression = (text: string, inputs: number): CloudWatchExpression => ({
    source: 'CloudWatchExpression',
    expression: text,
    inputs: Object.fromEntries(Array.from({ length: inputs }, (_, index) => [`m${index}`, input])),
    region: 'eu-west-1',
  });

  test('counts an expression and each metric of it as a query of the call', () => {
    const demands = Array.from({ length: 50 }, (_, index) => ({ metric: expression(`e${index}`, 19), ...recent }));
    // 500 queries a call: 25 expressions of 19 metrics each.
    expect(sizes(planReads(demands, NOON))).toEqual([25, 25]);
  });

  test('puts no two Metrics Insights queries into one call, and metrics of the same Region beside one', () => {
    const insights = ['SELECT 1', 'SELECT 2'].map((text) => expression(text, 0));
    const demands = [...insights, sampleMetric('Requests')].map((metric) => ({ metric, ...recent }));
    expect(sizes(planReads(demands, NOON))).toEqual([1, 2]);
  });
});
