import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, onTestFinished, test } from 'vitest';
import { adaptiveClients, cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { CloudWatchRead } from '#core/slo/read-plan.ts';
import { type CloudWatchExpression, type CloudWatchMetric, seriesKey } from '#core/slo/schema.ts';
import type { SeriesAnswer } from '#flows/slo/ports.ts';
import { describeMetricSource } from '#test/contracts/metric-source.ts';
import { sampleMetric } from '#test/core/slo/sample-slo.ts';

const NOW = instant(Date.UTC(2026, 10, 22, 12));
const NOON_LESS_ONE = plusMs(NOW, -MINUTE_MS);
const OTHER_ACCOUNT = '222222222222';

describeMetricSource('CloudWatch', async () => {
  const { source, seed, standIn } = await startWorld();
  const [errors, requests, unreadable] = ['Errors', 'Requests', 'Secret'].map((name) => sampleMetric(name));
  if (!errors || !requests || !unreadable) throw new Error('three metrics are needed');
  standIn.failMetric({ namespace: 'Shop', metricName: 'Secret' }, { statusCode: 'Forbidden' });
  return {
    errors,
    requests,
    unreadable: { metric: unreadable, code: 'access-denied' },
    count: (metric, at, sum) => seed(metric === errors ? errors : requests, at, [sum], [1]),
    read: ({ metrics, ...band }) =>
      source.read({
        source: 'CloudWatch',
        region: 'eu-west-1',
        ...band,
        metrics: metrics.filter((metric) => metric.source === 'CloudWatch'),
      }),
  };
});

describe('an expression', () => {
  const inputs = {
    errors: { namespace: 'Shop', metricName: 'Errors', dimensions: { Zone: 'a' }, statistic: 'Sum' },
    m1: { namespace: 'Shop', metricName: 'Latency', dimensions: {}, statistic: 'p99' },
  };
  const expression = (text: string, changes: Partial<CloudWatchExpression> = {}): CloudWatchExpression => {
    return { source: 'CloudWatchExpression', expression: text, inputs, region: 'eu-west-1', ...changes };
  };

  test('is asked with its metrics beside it, each under an id of its own in the call', async () => {
    const world = await startAnswering({ q0: [5], q1: [7] });
    const [one, two] = [
      expression("IF(m1 > 500, errors, 0) + FILL(errors, 'errors')"),
      expression('SUM([errors, m1])', { accountId: OTHER_ACCOUNT }),
    ];
    const answers = await world.source.read(readOf([one, two]));
    expect([one, two].map((metric) => answers.get(seriesKey(metric)))).toEqual([
      { kind: 'points', points: [{ start: NOON_LESS_ONE, value: 5 }] },
      { kind: 'points', points: [{ start: NOON_LESS_ONE, value: 7 }] },
    ]);
    const stat = (metricName: string, Stat: string, Dimensions: unknown[]) => ({
      Metric: { Namespace: 'Shop', MetricName: metricName, Dimensions },
      Period: 60,
      Stat,
    });
    const zone = [{ Name: 'Zone', Value: 'a' }];
    expect(world.queries()).toEqual([
      { Id: 'q0', Expression: "IF(i0_m1 > 500, i0_errors, 0) + FILL(i0_errors, 'errors')", Period: 60 },
      { Id: 'i0_errors', MetricStat: stat('Errors', 'Sum', zone), ReturnData: false },
      { Id: 'i0_m1', MetricStat: stat('Latency', 'p99', []), ReturnData: false },
      { Id: 'q1', Expression: 'SUM([i1_errors, i1_m1])', Period: 60 },
      { Id: 'i1_errors', MetricStat: stat('Errors', 'Sum', zone), ReturnData: false, AccountId: OTHER_ACCOUNT },
      { Id: 'i1_m1', MetricStat: stat('Latency', 'p99', []), ReturnData: false, AccountId: OTHER_ACCOUNT },
    ]);
  });

  test('of Metrics Insights stands alone', async () => {
    const world = await startAnswering({ q0: [5] });
    await world.source.read(readOf([expression('SELECT SUM(Errors) FROM "Shop"', { inputs: {} })]));
    expect(world.queries()).toEqual([{ Id: 'q0', Expression: 'SELECT SUM(Errors) FROM "Shop"', Period: 60 }]);
  });

  test('that gives less than zero is refused: no count is', async () => {
    const world = await startAnswering({ q0: [-1] });
    const metric = expression('errors - m1');
    expect((await world.source.read(readOf([metric]))).get(seriesKey(metric))).toEqual({
      kind: 'failed',
      failure: {
        code: 'metric-refused',
        reason:
          'CloudWatch gave -1 for errors - m1 (eu-west-1) at 2026-11-22T11:59:00Z, and a count is never negative; its figures stay as they were',
      },
    });
  });
});

describe('the CloudWatch source', () => {
  test('follows the pages of a read to its end, and puts each series together', async () => {
    const { source, seed, standIn } = await startWorld();
    // 100,800 data points go on a page: eleven metrics of nearly a week are more.
    const metrics = Array.from({ length: 11 }, (_, index) => sampleMetric(`m${index}`));
    const minutes = 10_000;
    for (const [index, metric] of metrics.entries()) {
      const all = Array.from({ length: minutes }, (_, at) => ({
        at: NOW - (minutes - at) * MINUTE_MS,
        values: [index + at],
        counts: [1],
      }));
      standIn.seed({ namespace: metric.namespace, metricName: metric.metricName, dimensions: {}, minutes: all });
    }
    seed(sampleMetric('unasked'), plusMs(NOW, -MINUTE_MS), [1], [1]);
    const answers = await source.read({ ...readOf(metrics), from: plusMs(NOW, -minutes * MINUTE_MS) });
    expect(standIn.calls.get('GetMetricData')).toBe(2);
    for (const [index, metric] of metrics.entries()) {
      const points = pointsOf(answers, metric);
      expect([points.length, points.at(0)?.value, points.at(-1)?.value]).toEqual([minutes, index, index + minutes - 1]);
      expect(new Set(points.map(({ start }) => start)).size).toBe(minutes);
    }
  });

  test('reads two statistics of one metric: how many were fast enough, and how many there were', async () => {
    const { source, seed } = await startWorld();
    const [fast, all] = ['TC(:0.3)', 'SampleCount'].map((statistic) => sampleMetric('Latency', { statistic }));
    if (fast === undefined || all === undefined) throw new Error('two statistics are read');
    seed(all, plusMs(NOW, -MINUTE_MS), [0.1, 0.3, 0.31], [5, 2, 3]);
    const answers = await source.read(readOf([fast, all]));
    expect([fast, all].map((metric) => pointsOf(answers, metric))).toEqual([
      [{ start: plusMs(NOW, -MINUTE_MS), value: 7 }],
      [{ start: plusMs(NOW, -MINUTE_MS), value: 10 }],
    ]);
  });

  test('reads old data by the hour', async () => {
    const { source, seed } = await startWorld();
    const [metric, old] = [sampleMetric('m'), plusMs(NOW, -100 * DAY_MS)];
    for (const minutes of [0, 59, 60]) seed(metric, plusMs(old, minutes * MINUTE_MS), [minutes + 1], [1]);
    const answers = await source.read({ ...readOf([metric]), from: old, to: plusMs(old, DAY_MS), periodMs: HOUR_MS });
    expect(pointsOf(answers, metric)).toEqual([
      { start: old, value: 61 },
      { start: plusMs(old, HOUR_MS), value: 61 },
    ]);
  });

  test('finds the one metric among 500 for which the call is refused, and reads the others', async () => {
    const { source, seed, standIn } = await startWorld();
    const metrics = Array.from({ length: 500 }, (_, index) =>
      sampleMetric(`m${index}`, index === 321 ? { statistic: 'TM(oops)' } : {}),
    );
    for (const metric of metrics) seed(metric, plusMs(NOW, -MINUTE_MS), [7], [1]);
    const answers = await source.read(readOf(metrics));
    const [[badKey, bad] = [], ...others] = [...answers].filter(([, { kind }]) => kind === 'failed');
    expect(others).toEqual([]);
    expect(badKey).toBe(seriesKey(metrics[321] ?? sampleMetric('none')));
    expect(bad).toMatchObject({
      failure: {
        code: 'metric-refused',
        reason: expect.stringMatching(
          /^CloudWatch refused TM\(oops\) of Shop m321 \(eu-west-1\): Validation.*: .*TM\(oops\)/s,
        ),
      },
    });
    expect(
      [...answers.values()].filter((answer) => answer.kind === 'points' && answer.points.length === 1),
    ).toHaveLength(499);
    // The whole, and both halves of what is refused until it stands alone: 1 + 2 * 9.
    expect(standIn.calls.get('GetMetricData')).toBeLessThanOrEqual(1 + 2 * 9);
  });

  test.each([
    ['Forbidden', 'access-denied'],
    ['InternalError', 'source-failed'],
    ['PartialData', 'source-failed'],
  ] as const)('a metric that ends as %s fails alone, with what CloudWatch said', async (statusCode, code) => {
    const { source, seed, standIn } = await startWorld();
    const [bad, good] = [sampleMetric('bad'), sampleMetric('good')];
    for (const metric of [bad, good])
      for (const minutes of [-2, -1]) seed(metric, plusMs(NOW, minutes * MINUTE_MS), [1], [1]);
    standIn.failMetric(
      { namespace: 'Shop', metricName: 'bad' },
      { statusCode, messages: [{ code: 'Why', value: 'Because.' }] },
    );
    const answers = await source.read(readOf([bad, good]));
    expect(answers.get(seriesKey(bad))).toEqual({
      kind: 'failed',
      failure: {
        code,
        reason: `CloudWatch answered ${statusCode} for Sum of Shop bad (eu-west-1) (Why: Because.); its figures stay as they were`,
      },
    });
    expect(pointsOf(answers, good)).toHaveLength(2);
  });

  test('metrics of an account that is not linked are denied together, and those of other accounts are read', async () => {
    const { source, seed, standIn } = await startWorld({ linkedAccounts: [OTHER_ACCOUNT] });
    const own = sampleMetric('own');
    const linked = sampleMetric('linked', { accountId: OTHER_ACCOUNT });
    const strangers = ['a', 'b', 'c'].map((name) => sampleMetric(name, { accountId: '333333333333' }));
    for (const metric of [own, linked]) seed(metric, plusMs(NOW, -MINUTE_MS), [1], [1]);
    const answers = await source.read(readOf([own, ...strangers, linked]));
    expect([own, linked].map((metric) => pointsOf(answers, metric).length)).toEqual([1, 1]);
    for (const stranger of strangers) {
      expect(answers.get(seriesKey(stranger))).toMatchObject({
        failure: {
          code: 'access-denied',
          reason: expect.stringContaining('(eu-west-1, account 333333333333): AccessDenied'),
        },
      });
    }
    // One of all, then one an account: a denied account is not cut any further.
    expect(standIn.calls.get('GetMetricData')).toBe(4);
  });

  test('is throttled, and asks again', async () => {
    const { source, seed, standIn } = await startWorld({ attempts: 3 });
    seed(sampleMetric('m'), plusMs(NOW, -MINUTE_MS), [1], [1]);
    standIn.throttleNext(2);
    expect(pointsOf(await source.read(readOf([sampleMetric('m')])), sampleMetric('m'))).toHaveLength(1);
    expect(standIn.calls.get('GetMetricData')).toBe(3);
  });

  test('that stays throttled answers nothing at all, so that the work is tried again later', async () => {
    const { source, standIn } = await startWorld();
    standIn.throttleNext(1);
    await expect(source.read(readOf([sampleMetric('a'), sampleMetric('b')]))).rejects.toMatchObject({
      message:
        'CloudWatch did not answer for 2 metrics in eu-west-1 from 2026-11-22T11:00:00Z (ThrottlingException: Rate exceeded); the work is tried again later',
      cause: expect.objectContaining({ name: 'ThrottlingException' }),
    });
    expect(standIn.calls.get('GetMetricData')).toBe(1);
  });

  test('that can not be reached answers nothing at all', async () => {
    const { source, standIn } = await startWorld();
    await standIn.close();
    await expect(source.read(readOf([sampleMetric('a')]))).rejects.toMatchObject({
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
  });

  test.each([
    [500, 'InternalServiceFault'],
    [503, 'ServiceUnavailable'],
    [400, 'RequestLimitExceeded'],
    [400, 'ExpiredTokenException'],
    [403, 'UnrecognizedClientException'],
    [403, 'InvalidClientTokenId'],
    [403, 'SignatureDoesNotMatch'],
  ])('refused with %d %s is asked once for all its metrics and blames none of them', async (status, code) => {
    const { source, calls } = await startRefusing(status, code);
    await expect(source.read(readOf(['a', 'b', 'c'].map((name) => sampleMetric(name))))).rejects.toMatchObject({
      cause: expect.objectContaining({ name: code }),
    });
    expect(calls()).toBe(1);
  });

  test('asks the client of the region of the read', async () => {
    const regions: string[] = [];
    const { client } = await startWorld();
    const source = cloudWatchSource((region) => {
      regions.push(region);
      return client;
    });
    await source.read({ ...readOf([sampleMetric('m')]), region: 'ap-south-1' });
    expect(regions).toEqual(['ap-south-1']);
  });
});

test('clients are made once a region, with retries that adapt to throttling', async () => {
  const clientOf = adaptiveClients();
  const [ireland, mumbai] = [clientOf('eu-west-1'), clientOf('ap-south-1')];
  expect(clientOf('eu-west-1')).toBe(ireland);
  expect(await Promise.all([ireland, mumbai].map(({ config }) => config.region()))).toEqual([
    'eu-west-1',
    'ap-south-1',
  ]);
  expect(await ireland.config.maxAttempts()).toBe(6);
  expect(await ireland.config.retryStrategy()).toMatchObject({ mode: 'adaptive' });
});

async function startWorld({ linkedAccounts = [] as string[], attempts = 1 } = {}) {
  const standIn = await startCloudWatchStandIn({ now: () => NOW, linkedAccounts });
  const client = clientAt(standIn.endpoint, attempts);
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await standIn.close();
    isClosed = true;
  };
  onTestFinished(async () => {
    client.destroy();
    await close();
  });
  return {
    standIn: { ...standIn, close },
    client,
    source: cloudWatchSource(() => client),
    seed(
      { namespace, metricName, dimensions, accountId }: CloudWatchMetric,
      at: Instant,
      values: number[],
      counts: number[],
    ) {
      standIn.seed({
        namespace,
        metricName,
        dimensions,
        minutes: [{ at, values, counts }],
        ...(accountId === undefined ? {} : { accountId }),
      });
    },
  };
}

/** A service that answers each query by its id with these values, the last of them of the minute before noon. */
async function startAnswering(values: Readonly<Record<string, readonly number[]>>) {
  let asked: unknown;
  const { client } = await startServer((body) => {
    asked = Reflect.get(Object(JSON.parse(body)), 'MetricDataQueries');
    const MetricDataResults = Object.entries(values).map(([Id, Values]) => ({
      Id,
      Values,
      Timestamps: Values.map((_, index) => (NOON_LESS_ONE - index * MINUTE_MS) / 1000),
      StatusCode: 'Complete',
    }));
    return [200, { MetricDataResults, Messages: [] }];
  });
  return { source: cloudWatchSource(() => client), queries: () => asked };
}

/** A service that refuses every call in the protocol of the SDK. */
async function startRefusing(status: number, code: string) {
  let calls = 0;
  const { client } = await startServer(() => {
    calls += 1;
    return [status, { __type: `com.amazonaws.cloudwatch#${code}`, message: 'no' }];
  });
  return { source: cloudWatchSource(() => client), calls: () => calls };
}

async function startServer(answer: (body: string) => readonly [status: number, json: object]) {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    // The SDK compresses what is long.
    const body = Buffer.concat(parts);
    const [status, json] = answer(
      (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString(),
    );
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const client = clientAt(`http://127.0.0.1:${address.port}`, 1);
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { client };
}

function clientAt(endpoint: string, maxAttempts: number): CloudWatchClient {
  return new CloudWatchClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts,
  });
}

function readOf(metrics: CloudWatchRead['metrics']): CloudWatchRead {
  return {
    source: 'CloudWatch',
    region: 'eu-west-1',
    from: plusMs(NOW, -HOUR_MS),
    to: NOW,
    periodMs: MINUTE_MS,
    metrics,
  };
}

function pointsOf(answers: ReadonlyMap<string, SeriesAnswer>, metric: CloudWatchMetric) {
  const answer = answers.get(seriesKey(metric));
  if (answer?.kind !== 'points') throw new Error(`no points of ${metric.metricName}: ${JSON.stringify(answer)}`);
  return answer.points;
}
