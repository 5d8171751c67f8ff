import { type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { failureOf, minute, startWorld } from '#test/adapters/local/cloudwatch-stand-in/stand-in-world.ts';

const AT = { MetricName: 'Latency', Timestamp: minute(-5) };

describe('putting metric data', () => {
  test('single values, lists of values with counts and statistic sets of one minute add up', async () => {
    const { put, read } = await startWorld();
    await put({ ...AT, Value: 0.5 }, { ...AT, Values: [0.1, 0.2], Counts: [3, 1] });
    await put({ ...AT, StatisticValues: { SampleCount: 5, Sum: 10, Minimum: 1, Maximum: 4 } });
    const statistics = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'];
    const values = await Promise.all(statistics.map(async (stat) => (await read(stat)).points));
    expect(values.map(([point]) => [point?.[0], Number(point?.[1].toFixed(9))])).toEqual([
      [-5, 10],
      [-5, 11],
      [-5, 1.1],
      [-5, 0.1],
      [-5, 4],
    ]);
  });

  test('values without counts occurred once each', async () => {
    const { put, read } = await startWorld();
    await put({ ...AT, Values: [3, 1, 1] });
    expect((await read('TC(:1)')).points).toEqual([[-5, 2]]);
  });

  test('values that occurred no times leave no data point', async () => {
    const { put, read } = await startWorld();
    await put({ ...AT, Values: [3], Counts: [0] });
    expect(await read('SampleCount')).toEqual({ points: [], status: 'Complete' });
  });

  test('data without a timestamp is of now, and a timestamp keeps its milliseconds until it is put into its minute', async () => {
    const { put, read, clock } = await startWorld();
    clock.nowMs = minute(-10).getTime() + 59_999;
    await put(
      { MetricName: 'Latency', Value: 1 },
      { MetricName: 'Latency', Value: 1, Timestamp: new Date(minute(-9).getTime() - 1) },
    );
    expect((await read('SampleCount')).points).toEqual([[-10, 2]]);
  });

  test('late data shows up in the next read, and in a minute already read it adds up', async () => {
    const { put, read } = await startWorld();
    await put({ ...AT, Value: 1, Timestamp: minute(-5) });
    expect((await read('Sum')).points).toEqual([[-5, 1]]);
    await put({ ...AT, Value: 2, Timestamp: minute(-20) }, { ...AT, Value: 4 });
    expect((await read('Sum')).points).toEqual([
      [-20, 2],
      [-5, 5],
    ]);
  });

  test('a body that the SDK compresses is understood', async () => {
    const { put, read } = await startWorld();
    await put(...Array.from({ length: 1_000 }, () => ({ ...AT, Value: 1 })));
    expect((await read('SampleCount')).points).toEqual([[-5, 1_000]]);
  });

  test('data that comes with an entity is data like any other', async () => {
    const { client, read } = await startWorld();
    const EntityMetricData = [{ Entity: { KeyAttributes: { Type: 'Service' } }, MetricData: [{ ...AT, Value: 1 }] }];
    await client.send(
      new PutMetricDataCommand({ Namespace: 'Shop', EntityMetricData, MetricData: [{ ...AT, Value: 2 }] }),
    );
    expect((await read('Sum')).points).toEqual([[-5, 3]]);
  });

  test('timestamps from two weeks back to two hours ahead are accepted, to the millisecond', async () => {
    const { put } = await startWorld();
    const twoWeeks = minute(-14 * 24 * 60).getTime();
    const twoHours = minute(120).getTime();
    await put({ ...AT, Value: 1, Timestamp: new Date(twoWeeks) }, { ...AT, Value: 1, Timestamp: new Date(twoHours) });
    expect(await failureOf(put({ ...AT, Value: 1, Timestamp: new Date(twoWeeks - 1) }))).toEqual({
      name: 'InvalidParameterValueException',
      status: 400,
      message: 'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.',
    });
    expect(await failureOf(put({ ...AT, Value: 1, Timestamp: new Date(twoHours + 1) }))).toMatchObject({
      name: 'InvalidParameterValueException',
      status: 400,
    });
  });

  test('of a call with one wrong datum nothing is kept', async () => {
    const { put, read } = await startWorld();
    await failureOf(put({ ...AT, Value: 1 }, { ...AT, Value: Number.NaN }));
    expect((await read('SampleCount')).points).toEqual([]);
  });

  test('the largest values, lists and sets of dimensions are accepted', async () => {
    const { put, read } = await startWorld();
    await put({ ...AT, Values: [-(2 ** 360), 2 ** 360] });
    await put({ ...AT, Values: Array.from({ length: 150 }, (_, i) => i), Dimensions: dimensions(30) });
    expect((await read('Maximum')).points).toEqual([[-5, 2 ** 360]]);
  });

  test.each<[string, MetricDatum[], string]>([
    ['no data', [], 'MissingRequiredParameterException'],
    ['a datum without a value', [{ ...AT }], 'MissingRequiredParameterException'],
    ['a datum without a name', [{ MetricName: undefined, Value: 1 }], 'MissingRequiredParameterException'],
    ['a value and a list of values', [{ ...AT, Value: 1, Values: [1] }], 'InvalidParameterCombinationException'],
    ['more counts than values', [{ ...AT, Values: [1], Counts: [1, 2] }], 'InvalidParameterCombinationException'],
    ['counts without values', [{ ...AT, Value: 1, Counts: [1] }], 'InvalidParameterCombinationException'],
    ['a value that is not a number', [{ ...AT, Value: Number.NaN }], 'InvalidParameterValueException'],
    ['an infinite value', [{ ...AT, Values: [1, Number.POSITIVE_INFINITY] }], 'InvalidParameterValueException'],
    ['a value beyond 2^360', [{ ...AT, Value: 2 ** 361 }], 'InvalidParameterValueException'],
    ['151 values', [{ ...AT, Values: Array(151).fill(1) }], 'InvalidParameterValueException'],
    ['a negative count', [{ ...AT, Values: [1], Counts: [-1] }], 'InvalidParameterValueException'],
    ['31 dimensions', [{ ...AT, Value: 1, Dimensions: dimensions(31) }], 'InvalidParameterValueException'],
    [
      'the same dimension twice',
      [{ ...AT, Value: 1, Dimensions: [...dimensions(1), ...dimensions(1)] }],
      'InvalidParameterValueException',
    ],
    ['a storage resolution of 30', [{ ...AT, Value: 1, StorageResolution: 30 }], 'InvalidParameterValueException'],
    [
      'a statistic set of nothing',
      [{ ...AT, StatisticValues: { SampleCount: 0, Sum: 0, Minimum: 0, Maximum: 0 } }],
      'InvalidParameterValueException',
    ],
    ['1,001 data', Array(1_001).fill({ ...AT, Value: 1 }), 'InvalidParameterValueException'],
  ])('%s is refused by the name that the service uses', async (_what, data, name) => {
    const { put } = await startWorld();
    expect(await failureOf(put(...data))).toMatchObject({ name, status: 400 });
  });

  test('a namespace of AWS is refused', async () => {
    const { client } = await startWorld();
    const call = client.send(new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData: [{ ...AT, Value: 1 }] }));
    expect(await failureOf(call)).toMatchObject({ name: 'InvalidParameterValueException' });
  });

  test('a request of more than a megabyte is refused even after compression', async () => {
    const { put } = await startWorld();
    // Values that do not compress: a multiplicative sequence of all their digits.
    const data = Array.from({ length: 900 }, (_, i) => ({
      ...AT,
      Values: Array.from({ length: 150 }, (_none, j) => ((i * 150 + j + 1) * 0.618_033_988_749_894_9) % 1),
    }));
    expect(await failureOf(put(...data))).toMatchObject({ name: 'RequestEntityTooLargeException', status: 413 });
  });
});

function dimensions(count: number) {
  return Array.from({ length: count }, (_, i) => ({ Name: `name-${i}`, Value: `value-${i}` }));
}
