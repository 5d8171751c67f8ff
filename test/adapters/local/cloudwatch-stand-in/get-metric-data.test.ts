import { describe, expect, test } from 'vitest';
import {
  DAY_MS,
  failureOf,
  HOUR_MS,
  MINUTE_MS,
  minute,
  NOON,
  query,
  seriesOf,
  startWorld,
} from '#test/adapters/local/cloudwatch-stand-in/stand-in-world.ts';

const METRIC = { namespace: 'Shop', metricName: 'Latency', dimensions: {} };

/** One sample of value 1 in every minute of the time before noon. */
function* steady(minutes: number) {
  for (let n = minutes; n > 0; n -= 1) yield { at: NOON - n * MINUTE_MS, values: [1], counts: [1] };
}

describe('reading metric data', () => {
  test('a minute, a start that is included and an end that is not', async () => {
    const { standIn, read } = await startWorld();
    standIn.seed({ ...METRIC, minutes: steady(60) });
    const { points, status } = await read('Sum', { from: minute(-3).getTime(), to: minute(-1).getTime() });
    expect({ points, status }).toEqual({
      points: [
        [-3, 1],
        [-2, 1],
      ],
      status: 'Complete',
    });
  });

  test('the newest data comes first where no order is asked', async () => {
    const { standIn, read } = await startWorld();
    standIn.seed({ ...METRIC, minutes: steady(3) });
    expect((await read('Sum', { ascending: false })).points).toEqual([
      [-1, 1],
      [-2, 1],
      [-3, 1],
    ]);
  });

  test('a start within a minute is rounded down to it', async () => {
    const { standIn, read } = await startWorld();
    standIn.seed({ ...METRIC, minutes: steady(60) });
    expect((await read('Sum', { from: minute(-2).getTime() + 34_000 })).points).toEqual([
      [-2, 1],
      [-1, 1],
    ]);
  });

  test('periods count from the start, not from the clock', async () => {
    const { standIn, read } = await startWorld();
    standIn.seed({ ...METRIC, minutes: steady(60) });
    const { points } = await read('Sum', { from: minute(-42).getTime(), period: 1_200 });
    expect(points).toEqual([
      [-42, 20],
      [-22, 20],
      [-2, 2],
    ]);
  });

  test('a period without data has no data point', async () => {
    const { put, read } = await startWorld();
    await put(
      { MetricName: 'Latency', Value: 1, Timestamp: minute(-40) },
      { MetricName: 'Latency', Value: 2, Timestamp: minute(-1) },
    );
    expect((await read('Sum', { period: 300 })).points).toEqual([
      [-40, 1],
      [-5, 2],
    ]);
  });

  test('extended statistics are of all raw values of the period', async () => {
    const { standIn, readAll } = await startWorld();
    standIn.seed({
      ...METRIC,
      minutes: [
        { at: minute(-10).getTime(), values: [0.4, 0.1], counts: [1, 6] },
        { at: minute(-9).getTime(), values: [0.3, 0.2], counts: [2, 1] },
      ],
    });
    const stats = ['TC(:0.3)', 'SampleCount', 'PR(:0.3)', 'p90', 'p100', 'TS(0.1:0.3)', 'TM(0.5:)', 'tc50', 'Maximum'];
    const answer = await readAll(stats.map((stat, i) => query(`q${i}`, stat, { period: 300 })));
    expect(stats.map((_, i) => seriesOf(answer, `q${i}`).points)).toEqual([
      [[-10, 9]],
      [[-10, 10]],
      [[-10, 90]],
      [[-10, 0.3]],
      [[-10, 0.4]],
      [[-10, 0.8]],
      [],
      [[-10, 5]],
      [[-10, 0.4]],
    ]);
  });

  test('a statistic set has no percentiles and no counts in a range, unless all its samples are equal', async () => {
    const { put, read } = await startWorld();
    await put({
      MetricName: 'Latency',
      Timestamp: minute(-4),
      StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 },
    });
    await put({
      MetricName: 'Latency',
      Timestamp: minute(-3),
      StatisticValues: { SampleCount: 2, Sum: 4, Minimum: 2, Maximum: 2 },
    });
    await put({
      MetricName: 'Latency',
      Timestamp: minute(-2),
      StatisticValues: { SampleCount: 1, Sum: 5, Minimum: 5, Maximum: 5 },
    });
    expect((await read('TC(:3)')).points).toEqual([
      [-3, 2],
      [-2, 0],
    ]);
    expect((await read('p50')).points).toEqual([
      [-3, 2],
      [-2, 5],
    ]);
    expect((await read('Sum')).points).toEqual([
      [-4, 3],
      [-3, 4],
      [-2, 5],
    ]);
    expect((await read('TC(:3)', { from: minute(-5).getTime(), period: 300 })).points).toEqual([]);
  });

  test('a negative value takes the extended statistics of its period away, and only them', async () => {
    const { put, read } = await startWorld();
    await put(
      { MetricName: 'Latency', Timestamp: minute(-4), Values: [-1, 3] },
      { MetricName: 'Latency', Timestamp: minute(-3), Value: 0 },
    );
    expect((await read('TC(:5)')).points).toEqual([[-3, 1]]);
    expect((await read('Minimum')).points).toEqual([
      [-4, -1],
      [-3, 0],
    ]);
  });

  test('samples of different units are read apart by unit and together without one', async () => {
    const { put, read } = await startWorld();
    const datum = { MetricName: 'Latency', Timestamp: minute(-4) };
    await put({ ...datum, Value: 2, Unit: 'Seconds' }, { ...datum, Value: 1, Unit: 'Seconds', Timestamp: minute(-3) });
    await put({ ...datum, Value: 300, Unit: 'Milliseconds' });
    expect((await read('Maximum', { unit: 'Seconds' })).points).toEqual([
      [-4, 2],
      [-3, 1],
    ]);
    expect((await read('Maximum', { unit: 'Milliseconds' })).points).toEqual([[-4, 300]]);
    expect((await read('p50')).points).toEqual([
      [-4, 2],
      [-3, 1],
    ]);
    expect((await read('SampleCount')).points).toEqual([
      [-4, 2],
      [-3, 1],
    ]);
  });

  test('dimensions are a set: their order does not matter, and a part of them is another metric', async () => {
    const { put, readAll } = await startWorld();
    const [one, two] = [
      { Name: 'a', Value: '1' },
      { Name: 'b', Value: '2' },
    ];
    await put({ MetricName: 'Latency', Value: 1, Timestamp: minute(-1), Dimensions: [one, two] });
    const of = (Id: string, Dimensions: { Name: string; Value: string }[]) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Latency', Dimensions }, Period: 60, Stat: 'Sum' },
    });
    const answer = await readAll([of('same', [two, one]), of('part', [one])]);
    expect(seriesOf(answer, 'same').points).toEqual([[-1, 1]]);
    expect(seriesOf(answer, 'part')).toEqual({ points: [], status: 'Complete' });
  });

  test('a metric that does not exist is an empty series, complete', async () => {
    const { read } = await startWorld();
    expect(await read('Sum', { metricName: 'Nothing' })).toEqual({ points: [], status: 'Complete' });
  });

  test('a label is given back, and is the name of the metric where none was asked', async () => {
    const { readAll } = await startWorld();
    const answer = await readAll([
      { ...query('a', 'Sum'), Label: 'Slow ones' },
      query('b', 'Sum'),
      { ...query('c', 'Sum'), ReturnData: false },
    ]);
    expect(answer.MetricDataResults?.map(({ Id, Label }) => [Id, Label])).toEqual([
      ['a', 'Slow ones'],
      ['b', 'Latency'],
    ]);
  });
});

describe('resolution and retention', () => {
  test('only a high-resolution metric has data in periods below a minute, and only for three hours', async () => {
    const { put, read, clock } = await startWorld();
    const at = (seconds: number) => new Date(minute(-5).getTime() + seconds * 1_000);
    await put(
      { MetricName: 'Latency', Value: 1, StorageResolution: 1, Timestamp: at(3) },
      { MetricName: 'Latency', Value: 2, StorageResolution: 1, Timestamp: at(14) },
      { MetricName: 'Plain', Value: 1, Timestamp: at(3) },
    );
    const window = { from: minute(-5).getTime() + 1_000, period: 10 };
    expect((await read('Sum', window)).points).toEqual([
      [-5, 1],
      [-5 + 1 / 6, 2],
    ]);
    expect((await read('Sum', { ...window, metricName: 'Plain' })).points).toEqual([]);
    expect((await read('Sum')).points).toEqual([[-5, 3]]);
    clock.nowMs = minute(-5).getTime() + 3 * HOUR_MS + 1;
    expect((await read('Sum', window)).points).toEqual([[-5 + 1 / 6, 2]]);
    expect((await read('Sum')).points).toEqual([[-5, 3]]);
  });

  test.each([
    ['one minute', 60, 15],
    ['five minutes', 300, 63],
    ['one hour', 3_600, 455],
  ])('a period of %s gives nothing, silently, for data older than its retention', async (_name, period, days) => {
    const { standIn, read } = await startWorld();
    const edge = NOON - days * DAY_MS;
    const at = [edge - 2 * HOUR_MS, edge - HOUR_MS, edge, edge + HOUR_MS];
    standIn.seed({ ...METRIC, minutes: at.map((ms) => ({ at: ms, values: [1], counts: [1] })) });
    const { points, status } = await read('Sum', { from: edge - 3 * HOUR_MS, to: NOON, period });
    expect({ points: points.map(([minutes]) => minutes * MINUTE_MS + NOON), status }).toEqual({
      points: [edge, edge + HOUR_MS],
      status: 'Complete',
    });
  });

  test('a wider period still reads what a minute no longer can', async () => {
    const { standIn, read } = await startWorld();
    standIn.seed({ ...METRIC, minutes: steady(20 * 24 * 60) });
    const window = { from: NOON - 20 * DAY_MS, to: NOON };
    const totals = await Promise.all(
      [60, 300, 3_600, 86_400].map(async (period) =>
        (await read('Sum', { ...window, period })).points.reduce((t, [, v]) => t + v, 0),
      ),
    );
    expect(totals).toEqual([15 * 1_440, 20 * 1_440, 20 * 1_440, 20 * 1_440]);
  });
});

describe('pages', () => {
  test('series come one after the other, partial until their last page, and nothing is lost between pages', async () => {
    const { standIn, put, readAll } = await startWorld();
    standIn.seed({ ...METRIC, minutes: steady(3) });
    standIn.seed({ ...METRIC, metricName: 'Other', minutes: steady(2) });
    const queries = [query('a', 'Sum'), query('b', 'Sum', { metricName: 'Other' })];
    const pages: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const page = await readAll(queries, { maxDatapoints: 2, nextToken });
      pages.push(page.MetricDataResults?.map(({ Id, Values, StatusCode }) => [Id, Values?.length, StatusCode]));
      nextToken = page.NextToken;
      // What is put between two pages moves nothing.
      await put({ MetricName: 'Latency', Value: 1, Timestamp: minute(-30) });
    } while (nextToken !== undefined);
    expect(pages).toEqual([
      [
        ['a', 2, 'PartialData'],
        ['b', 0, 'PartialData'],
      ],
      [
        ['a', 1, 'Complete'],
        ['b', 1, 'PartialData'],
      ],
      [['b', 1, 'Complete']],
    ]);
  });

  test('a page has 100,800 data points where no number is asked, and the next page the rest', async () => {
    const { standIn, readAll } = await startWorld();
    standIn.seed({ ...METRIC, minutes: steady(14 * 1_440) });
    const queries = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount', 'p50'].map((stat, i) =>
      query(`q${i}`, stat),
    );
    const window = { from: NOON - 14 * DAY_MS, to: NOON };
    const first = await readAll(queries, window);
    const second = await readAll(queries, { ...window, nextToken: first.NextToken });
    const sizes = [first, second].map((page) => page.MetricDataResults?.map(({ Values }) => Values?.length));
    expect(sizes).toEqual([[20_160, 20_160, 20_160, 20_160, 20_160, 0], [20_160]]);
    expect(second.NextToken).toBeUndefined();
  });

  test('a token of another request, or of nobody, is refused', async () => {
    const { standIn, readAll } = await startWorld();
    standIn.seed({ ...METRIC, minutes: steady(3) });
    const { NextToken } = await readAll([query('a', 'Sum')], { maxDatapoints: 1 });
    expect(await failureOf(readAll([query('b', 'Sum')], { nextToken: NextToken }))).toMatchObject({
      name: 'InvalidNextToken',
      status: 400,
    });
    expect(await failureOf(readAll([query('a', 'Sum')], { nextToken: 'made-up' }))).toMatchObject({
      name: 'InvalidNextToken',
    });
  });
});

describe('requests that make no sense', () => {
  test('all that is wrong with the queries is said at once', async () => {
    const { readAll } = await startWorld();
    const failure = await failureOf(
      readAll([
        query('Upper', 'Sum'),
        query('a', 'P99'),
        query('a', 'Sum', { period: 45 }),
        { Id: 'e', Expression: 'a / b' },
        { Id: 'n' },
      ]),
    );
    expect(failure).toEqual({
      name: 'ValidationException',
      status: 400,
      message: [
        'The value Upper for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.',
        'The value P99 for parameter MetricDataQueries.member.2.MetricStat.Stat is not a valid statistic.',
        'The value 45 for parameter MetricDataQueries.member.3.MetricStat.Period is not 1, 5, 10, 20, 30 or a multiple of 60.',
        'The value a for parameter MetricDataQueries.member.3.Id is not unique.',
        'MetricDataQueries.member.4.Expression is metric math, which this stand-in of CloudWatch does not compute: ask for the metrics and compute it yourself.',
        'Either the parameter MetricDataQueries.member.5.MetricStat or MetricDataQueries.member.5.Expression is required.',
      ].join('\n'),
    });
  });

  test('500 queries are answered and 501 are refused', async () => {
    const { readAll } = await startWorld();
    const queries = (count: number) => Array.from({ length: count }, (_, i) => query(`q${i}`, 'Sum'));
    expect((await readAll(queries(500))).MetricDataResults).toHaveLength(500);
    expect(await failureOf(readAll(queries(501)))).toMatchObject({ name: 'ValidationException', status: 400 });
  });

  test('the limit of a megabyte is not for reads: 500 queries with long dimensions are answered', async () => {
    const { readAll } = await startWorld();
    const Dimensions = Array.from({ length: 30 }, (_, i) => ({ Name: `name-${i}`, Value: 'x'.repeat(100) }));
    const queries = Array.from({ length: 500 }, (_, i) => ({
      Id: `q${i}`,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Latency', Dimensions }, Period: 60, Stat: 'Sum' },
    }));
    expect((await readAll(queries)).MetricDataResults).toHaveLength(500);
  });

  test.each([
    ['an end that is not after the start', { from: NOON, to: NOON }],
    ['a page of no data points', { maxDatapoints: 0 }],
    ['a page of more than 100,800 data points', { maxDatapoints: 100_801 }],
  ])('%s is refused', async (_what, options) => {
    const { readAll } = await startWorld();
    expect(await failureOf(readAll([query('a', 'Sum')], options))).toMatchObject({
      name: 'ValidationException',
      status: 400,
    });
  });
});

describe('linked accounts', () => {
  test('a monitoring account reads its own and its source accounts apart, and no others', async () => {
    const { standIn, readAll } = await startWorld({ accountId: '111111111111', linkedAccounts: ['222222222222'] });
    standIn.seed({ ...METRIC, minutes: steady(1) });
    standIn.seed({ ...METRIC, accountId: '222222222222', minutes: [...steady(1), ...steady(1)] });
    const of = (Id: string, AccountId: string) => ({ ...query(Id, 'Sum'), AccountId });
    const answer = await readAll([query('here', 'Sum'), of('own', '111111111111'), of('linked', '222222222222')]);
    expect(['here', 'own', 'linked'].map((id) => seriesOf(answer, id).points)).toEqual([
      [[-1, 1]],
      [[-1, 1]],
      [[-1, 2]],
    ]);
    expect(await failureOf(readAll([query('here', 'Sum'), of('stranger', '333333333333')]))).toMatchObject({
      name: 'AccessDeniedException',
      status: 403,
    });
  });
});
