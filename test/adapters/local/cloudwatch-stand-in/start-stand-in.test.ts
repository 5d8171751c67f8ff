import { CloudWatchClient, DescribeAlarmsCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import {
  failureOf,
  minute,
  NOON,
  query,
  seriesOf,
  startWorld,
} from '#test/adapters/local/cloudwatch-stand-in/stand-in-world.ts';

const METRIC = { namespace: 'Shop', metricName: 'Latency' };
const FOUR_MINUTES = [4, 3, 2, 1].map((n) => ({ at: minute(-n).getTime(), values: [n], counts: [1] }));

describe('the CloudWatch stand-in', () => {
  test('an operation that it does not have is refused as unknown', async () => {
    const { client } = await startWorld();
    expect(await failureOf(client.send(new DescribeAlarmsCommand({})))).toEqual({
      name: 'UnknownOperationException',
      status: 400,
      message: 'This stand-in of CloudWatch has no DescribeAlarms; it has PutMetricData, GetMetricData, ListMetrics.',
    });
  });

  test('calls are counted by operation, the refused ones too', async () => {
    const { standIn, put, read, readAll } = await startWorld();
    await put({ MetricName: 'Latency', Value: 1 });
    await read('Sum');
    await failureOf(readAll([query('Wrong', 'Sum')]));
    expect([...standIn.calls]).toEqual([
      ['PutMetricData', 1],
      ['GetMetricData', 2],
    ]);
  });

  test('so many calls are throttled, and then no more', async () => {
    const { standIn, client } = await startWorld();
    standIn.throttleNext(2);
    const list = () => client.send(new ListMetricsCommand({}));
    expect(await failureOf(list())).toEqual({ name: 'ThrottlingException', status: 400, message: 'Rate exceeded' });
    expect(await failureOf(list())).toMatchObject({ name: 'ThrottlingException' });
    expect((await list()).Metrics).toEqual([]);
  });

  test('the SDK tries a throttled call again by itself', async () => {
    const { standIn, client } = await startWorld({ attempts: 2 });
    standIn.throttleNext(1);
    expect((await client.send(new ListMetricsCommand({}))).$metadata.attempts).toBe(2);
  });

  test.each(['Forbidden', 'InternalError'] as const)(
    'a metric can be made to answer %s with its messages while others stay well',
    async (statusCode) => {
      const { standIn, readAll } = await startWorld();
      for (const metricName of ['Latency', 'Other'])
        standIn.seed({ ...METRIC, metricName, dimensions: {}, minutes: FOUR_MINUTES });
      standIn.failMetric(METRIC, { statusCode, messages: [{ code: 'Why', value: 'Because.' }] });
      const answer = await readAll([query('a', 'Sum'), query('b', 'Sum', { metricName: 'Other' })]);
      expect(answer.MetricDataResults?.[0]).toEqual({
        Id: 'a',
        Label: 'Latency',
        Timestamps: [],
        Values: [],
        StatusCode: statusCode,
        Messages: [{ Code: 'Why', Value: 'Because.' }],
      });
      expect(seriesOf(answer, 'b')).toMatchObject({ status: 'Complete', points: { length: 4 } });
    },
  );

  test('a metric can be made to answer half of its data for some queries, and be mended', async () => {
    const { standIn, read } = await startWorld();
    standIn.seed({ ...METRIC, dimensions: {}, minutes: FOUR_MINUTES });
    standIn.failMetric(METRIC, { statusCode: 'PartialData', queries: 1 });
    expect(await read('Sum')).toEqual({
      points: [
        [-4, 4],
        [-3, 3],
      ],
      status: 'PartialData',
    });
    expect((await read('Sum')).status).toBe('Complete');
    standIn.failMetric(METRIC, { statusCode: 'InternalError' });
    expect((await read('Sum')).status).toBe('InternalError');
    standIn.failMetric(METRIC, undefined);
    expect((await read('Sum')).status).toBe('Complete');
  });

  test('a metric can be made to fail in one account only', async () => {
    const { standIn, readAll } = await startWorld({ accountId: '111111111111', linkedAccounts: ['222222222222'] });
    standIn.failMetric({ ...METRIC, accountId: '222222222222' }, { statusCode: 'Forbidden' });
    const answer = await readAll([query('a', 'Sum'), { ...query('b', 'Sum'), AccountId: '222222222222' }]);
    expect(answer.MetricDataResults?.map(({ StatusCode }) => StatusCode)).toEqual(['Complete', 'Forbidden']);
  });

  test('a seed adds to what is there, in any order, and may be of any namespace and age', async () => {
    const { standIn, read } = await startWorld();
    standIn.seed({ ...METRIC, dimensions: {}, minutes: FOUR_MINUTES.toReversed() });
    standIn.seed({ ...METRIC, dimensions: {}, minutes: FOUR_MINUTES.slice(0, 1) });
    expect((await read('Sum')).points).toEqual([
      [-4, 8],
      [-3, 3],
      [-2, 2],
      [-1, 1],
    ]);
  });

  test('what is beyond the longest retention is forgotten as time goes on', async () => {
    const { standIn, clock, put, read } = await startWorld();
    standIn.seed({ ...METRIC, dimensions: {}, minutes: FOUR_MINUTES });
    clock.nowMs = NOON + 457 * 86_400_000;
    await put({ MetricName: 'Latency', Value: 9 });
    clock.nowMs = NOON;
    expect((await read('Sum')).points).toEqual([]);
  });

  test('another protocol than the SDK speaks is refused', async () => {
    const { standIn } = await startWorld();
    const answer = await fetch(standIn.endpoint, { method: 'POST', body: 'Action=ListMetrics' });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { __type: 'com.amazonaws.cloudwatch#UnknownOperationException', message: expect.any(String) },
    ]);
  });

  test('a body that is not JSON is refused', async () => {
    const { standIn } = await startWorld();
    const headers = { 'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics' };
    const answer = await fetch(standIn.endpoint, { method: 'POST', body: '{', headers });
    expect([answer.status, Reflect.get(Object(await answer.json()), '__type')]).toEqual([
      400,
      'com.amazonaws.cloudwatch#SerializationException',
    ]);
  });

  test('a port that is taken is said, and a closed stand-in answers no more', async () => {
    const standIn = await startCloudWatchStandIn({ now: () => NOON });
    const port = Number(new URL(standIn.endpoint).port);
    await expect(startCloudWatchStandIn({ now: () => NOON, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await standIn.close();
    const client = new CloudWatchClient({
      endpoint: standIn.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
    await expect(client.send(new ListMetricsCommand({}))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    client.destroy();
  });
});
