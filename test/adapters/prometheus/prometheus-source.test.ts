import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { authorizeFor } from '#adapters/prometheus/authorize.ts';
import { prometheusSource } from '#adapters/prometheus/prometheus-source.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type PrometheusQuery, type PrometheusServer, seriesKey } from '#core/slo/schema.ts';
import { minute, NOON } from '#test/core/slo/sample-slo.ts';

// What a real server answers is in the end-to-end suite; this one has the faults that a real one can't be made to have.

describe('a query', () => {
  test('that Prometheus refuses fails alone, with what Prometheus says', async () => {
    const world = await open(({ query }) =>
      query.startsWith('wrong')
        ? [400, { status: 'error', errorType: 'bad_data', error: 'parse error' }]
        : [200, matrix({ values: [[NOON / 1000, '3']] })],
    );
    const answers = await world.read([value('wrong('), value('right')]);
    expect(answers.map((answer) => (answer?.kind === 'failed' ? answer.failure.code : answer?.points))).toEqual([
      'metric-refused',
      [{ start: minute(-1), value: 3 }],
    ]);
    expect(answers[0]).toMatchObject({
      failure: { reason: expect.stringMatching(/answered 400 to wrong\(: .*parse error/) },
    });
  });

  test.each([401, 403])('that may not be asked, by a %i, is denied', async (status) => {
    const world = await open(() => [status, {}]);
    expect(await world.read([value('q')])).toMatchObject([{ kind: 'failed', failure: { code: 'access-denied' } }]);
    expect(world.asked).toHaveLength(1);
  });

  test('that gives several series is refused with the way out', async () => {
    const world = await open(() => [
      200,
      matrix({ metric: { pod: 'a' }, values: [] }, { metric: { pod: 'b' }, values: [] }),
    ]);
    expect(await world.read([value('increase(x[1m])')])).toMatchObject([
      {
        failure: {
          code: 'metric-refused',
          reason: expect.stringContaining('gives 2 series, one of them {"pod":"b"}; put sum(...) around it'),
        },
      },
    ]);
  });

  test('that gives a negative count is refused', async () => {
    const world = await open(() => [200, matrix({ values: [[NOON / 1000, '-1']] })]);
    expect(await world.read([value('x - y')])).toMatchObject([
      {
        failure: { reason: expect.stringContaining('gives -1 at 2026-09-23T12:00:00Z, and a count is never negative') },
      },
    ]);
  });

  test('that gives no number for a minute has no data in it', async () => {
    const values: [number, string][] = [
      [minute(-1) / 1000, 'NaN'],
      [NOON / 1000, '+Inf'],
    ];
    const world = await open(() => [200, matrix({ values })]);
    expect(await world.read([value('x / y')])).toEqual([{ kind: 'points', points: [] }]);
  });
});

describe('a server', () => {
  test('that is overloaded is asked again', async () => {
    let calls = 0;
    const world = await open(() => {
      calls += 1;
      return calls < 2 ? [503, {}] : [200, matrix({ values: [[NOON / 1000, '3']] })];
    });
    expect(await world.read([value('q')])).toEqual([{ kind: 'points', points: [{ start: minute(-1), value: 3 }] }]);
  });

  test('that leads elsewhere is not followed: the token would go with the request', async () => {
    const world = await open(() => [302, {}]);
    expect(await world.read([value('q')])).toMatchObject([{ kind: 'failed', failure: { code: 'metric-refused' } }]);
    expect(world.asked).toHaveLength(1);
  });

  test('that wants a token gets it, read by its name', async () => {
    const world = await open(() => [200, matrix()], { bearerTokenSecret: 'evenkeel/prometheus' });
    await world.read([value('q')]);
    expect(world.asked[0]?.headers.authorization).toBe('Bearer token of evenkeel/prometheus');
  });

  test('of Amazon Managed Prometheus gets a signature for its Region over what is asked', async () => {
    const authorize = authorizeFor({ url: 'https://aps.example', region: 'eu-west-1' }, noToken, {
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
    });
    const url = new URL('https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/query');
    const [one, same, other] = await Promise.all(
      ['query=a', 'query=a', 'query=b'].map((body) => authorize({ url, body })),
    );
    expect(one?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/aps\/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$/,
    );
    expect(one?.['x-amz-content-sha256']).toBe(same?.['x-amz-content-sha256']);
    expect(one?.['x-amz-content-sha256']).not.toBe(other?.['x-amz-content-sha256']);
  });
});

describe('what is asked', () => {
  test('of counters are raw samples, a quarter of an hour more than the interval, six hours at a time', async () => {
    const world = await open(() => [200, matrix()]);
    await world.read([{ ...value('x_total'), counter: true }], plusMs(NOON, -8 * HOUR_MS));
    expect(world.asked.map(({ path, query, time }) => [path, query, time])).toEqual([
      ['/api/v1/query', `x_total[${6 * 3600 + 900}s]`, String((NOON - 2 * HOUR_MS - 1) / 1000)],
      ['/api/v1/query', `x_total[${2 * 3600 + 900}s]`, String((NOON - 1) / 1000)],
    ]);
  });

  test('of counts is the value at the end of each minute, at most 11,000 of them at a time', async () => {
    const world = await open(() => [200, matrix()]);
    await world.read([value('q')], plusMs(NOON, -8 * DAY_MS));
    expect(world.asked.map(({ path, start, end, step }) => [path, start, end, step])).toEqual([
      [
        '/api/v1/query_range',
        String(plusMs(NOON, -8 * DAY_MS + MINUTE_MS) / 1000),
        String((NOON - DAY_MS) / 1000),
        '60',
      ],
      ['/api/v1/query_range', String(plusMs(NOON, -DAY_MS + MINUTE_MS) / 1000), String(NOON / 1000), '60'],
    ]);
  });
});

function value(query: string): PrometheusQuery {
  return { source: 'Prometheus', server: { url: '' }, query, counter: false };
}

const noToken = () => Promise.reject(new Error('no token is wanted'));

interface Series {
  readonly metric?: Record<string, string>;
  readonly values: readonly (readonly [number, string])[];
}

function matrix(...result: Series[]) {
  return { status: 'success', data: { resultType: 'matrix', result: result.map((one) => ({ metric: {}, ...one })) } };
}

type Asked = Record<string, string> & { readonly query: string };

/** A server that answers as a test says. */
async function open(
  answer: (asked: Asked) => readonly [status: number, body: object],
  how: Partial<PrometheusServer> = {},
) {
  const asked: { path: string; query: string; headers: IncomingMessage['headers']; [key: string]: unknown }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const parameters = Object.fromEntries(new URLSearchParams(body)) as Asked;
    asked.push({ ...parameters, path: request.url ?? '', headers: request.headers });
    const [status, json] = answer(parameters);
    response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' });
    response.end(JSON.stringify(json));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const at: PrometheusServer = { url: `http://127.0.0.1:${address.port}/`, ...how };
  const source = prometheusSource(async (name) => `token of ${name}`);
  return {
    asked,
    async read(metrics: readonly PrometheusQuery[], from: Instant = minute(-15)) {
      const wanted = metrics.map((metric) => ({ ...metric, server: at }));
      const read = { source: 'Prometheus', server: at, from, to: NOON, periodMs: MINUTE_MS, metrics: wanted } as const;
      const answers = await source.read(read);
      return wanted.map((metric) => answers.get(seriesKey(metric)));
    },
  };
}
