import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout }
spec:
  service: shop
  indicator:
    metadata: { name: checkout-requests }
    spec:
      ratioMetric:
        good: { metricSource: { type: CSV, spec: { column: good } } }
        total: { metricSource: { type: CSV, spec: { column: total } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.999 }]
`;

/** Ten minutes before noon, of which the last two are an outage. */
const COUNTS = `start,good,total\n${Array.from({ length: 10 }, (_, minute) => `2026-03-01T11:5${minute}:00Z,${minute < 8 ? 1000 : 0},1000\n`).join('')}`;
const CORRECTIONS = JSON.stringify([
  { from: '2026-03-01T11:59:00Z', to: '2026-03-01T12:00:00Z', kind: 'exclude', reason: 'upgrade' },
]);

let directory = '';
const file = (name: string) => join(directory, name);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offline-'));
  await writeFile(file('slo.yaml'), SLO);
  await writeFile(file('counts.csv'), COUNTS);
  await writeFile(file('corrections.json'), CORRECTIONS);
});
afterAll(() => rm(directory, { recursive: true }));

const run = (command: string, ...words: string[]) =>
  runWords('slo', command, '--slo', file('slo.yaml'), '--counts', file('counts.csv'), ...words);
const AT_NOON = ['--at', '2026-03-01T12:00:00Z'];

describe('evenkeel slo evaluate', () => {
  test('prints the figures of an SLO from files alone', async () => {
    const { exitCode, out, err } = await run('evaluate', ...AT_NOON, '--format', 'json');
    expect([exitCode, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual({
      slo: 'checkout',
      asOf: '2026-03-01T12:00:00Z',
      horizon: '2026-03-01T12:00:00Z',
      window: { from: '2026-01-30T12:00:00Z', to: '2026-03-01T12:00:00Z' },
      good: 8000,
      bad: 2000,
      total: 10_000,
      slices: null,
      sli: 0.8,
      budget: { total: 10, spent: 2000, remaining: -1990, remainingRatio: -199 },
      burnRates: { '5m': 400, '30m': 200, '1h': 200, '2h': 200, '6h': 200, '1d': 200, '3d': 200 },
      alerts: [
        { name: 'page-fast', severity: 'page', firing: true },
        { name: 'page-slow', severity: 'page', firing: true },
        { name: 'ticket-fast', severity: 'ticket', firing: true },
        { name: 'ticket-slow', severity: 'ticket', firing: true },
      ],
      timeToExhaustionHours: 0,
      state: 'exhausted',
      anomalies: 0,
      provisionalFrom: '2026-03-01T11:50:00Z',
    });
  });

  test('applies corrections, or leaves them out when asked for what was measured', async () => {
    const corrected = [...AT_NOON, '--corrections', file('corrections.json'), '--format', 'json'];
    const bad = async (...words: string[]) => JSON.parse((await run('evaluate', ...corrected, ...words)).out).bad;
    expect(await bad()).toBe(1000);
    expect(await bad('--raw')).toBe(2000);
  });

  test('shows the figures to people', async () => {
    const { exitCode, out } = await run('evaluate', ...AT_NOON);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/state +│ exhausted/);
    expect(out).toMatch(/events +│ 8000 good and 2000 bad of 10000/);
  });

  test('says each problem of its files at its place, and exits 1', async () => {
    await writeFile(file('bad.csv'), 'start,good,total\nyesterday,1,2\n');
    const words = ['slo', 'evaluate', '--slo', file('slo.yaml'), '--counts', file('bad.csv'), ...AT_NOON];
    const { exitCode, out, err } = await runWords(...words);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain(`${file('bad.csv')}:2:1: start "yesterday"; allowed: `);
  });

  test('exits 2 where the words are wrong and 3 where a file is not there', async () => {
    expect((await run('evaluate', '--at', 'noon')).exitCode).toBe(2);
    expect((await run('evaluate', ...AT_NOON, '--corrections', file('nowhere.json'))).exitCode).toBe(3);
  });
});

test('a composite counts nothing itself: one of its objectives is to be named', async () => {
  const objective = (name: string) =>
    `{ target: 0.99, indicator: { metadata: { name: ${name} }, spec: { ratioMetric: { good: { metricSource: { type: CSV, spec: { a: b } } }, total: { metricSource: { type: CSV, spec: { a: c } } } } } } }`;
  const text = SLO.replace(/ {2}indicator:[\s\S]*(?= {2}timeWindow)/, '').replace(
    '[{ target: 0.999 }]',
    `[${objective('a')}, ${objective('b')}]`,
  );
  await writeFile(file('composite.yaml'), text);
  const evaluate = (...words: string[]) =>
    runWords('slo', 'evaluate', '--slo', file('composite.yaml'), '--counts', file('counts.csv'), ...AT_NOON, ...words);
  expect(await evaluate('--only', 'checkout')).toEqual({
    exitCode: 1,
    out: '',
    err: 'error: checkout is a composite, which counts nothing itself; name one of its objectives: checkout-a, checkout-b\n',
  });
  const { exitCode, out } = await evaluate('--only', 'checkout-a', '--format', 'json');
  expect([exitCode, JSON.parse(out).slo]).toEqual([0, 'checkout-a']);
});

describe('evenkeel slo backtest', () => {
  test('prints what would have fired, from the first to the last minute with data', async () => {
    const { exitCode, out } = await run('backtest', '--format', 'json');
    expect(exitCode).toBe(0);
    const { final, alerts, ...result } = JSON.parse(out);
    expect(result).toEqual({
      slo: 'checkout',
      from: '2026-03-01T11:51:00Z',
      to: '2026-03-01T12:00:00Z',
      steps: 10,
      pages: 2,
      tickets: 2,
      worst: { at: '2026-03-01T12:00:00Z', remainingRatio: -199 },
    });
    expect(alerts[0]).toEqual({
      name: 'page-fast',
      severity: 'page',
      firedAt: '2026-03-01T11:59:00Z',
      resolvedAt: null,
      budgetRemainingRatioAtFire: 1 - 1000 / 9,
    });
    expect(final.state).toBe('exhausted');
  });

  test('shows it to people', async () => {
    const { out } = await run('backtest');
    expect(out).toMatch(/page-fast +│ page +│ 2026-03-01T11:59:00Z +│ still firing/);
    expect(out).toContain('2 pages and 2 tickets');
  });

  test('shows another target and other rules side by side', async () => {
    const { out } = await run('backtest', '--try', 'target=50', '--try', 'min-failures=5000');
    const rows = cellsOf(out).slice(-3);
    expect(rows.map(([name, pages, , tickets]) => [name, pages, tickets])).toEqual([
      ['as it is', '2', '2'],
      ['target=50', '0', '0'],
      ['min-failures=5000', '0', '0'],
    ]);
    const { tries } = JSON.parse((await run('backtest', '--try', 'target=50', '--format', 'json')).out);
    expect(tries.map((each: { try: string; final: unknown }) => [each.try, each.final])).toEqual([
      ['target=50', expect.objectContaining({ state: 'healthy' })],
    ]);
    expect((await run('backtest', '--try', 'target=100')).exitCode).toBe(2);
  });

  test('tries other rules, and says which there are where one is not there', async () => {
    const { tries } = JSON.parse(
      (await run('backtest', '--try', 'page-fast.threshold=900,page-slow=off', '--format', 'json')).out,
    );
    expect(tries).toMatchObject([{ try: 'page-fast.threshold=900,page-slow=off', pages: 0, tickets: 2 }]);
    const unknown = await run('backtest', '--try', 'fast=off');
    expect([unknown.exitCode, unknown.err]).toEqual([
      2,
      'error: no rule fast to try something else in; the SLO has: page-fast, page-slow, ticket-fast, ticket-slow\n',
    ]);
    for (const wrong of [
      'page-fast.threshold=0',
      'page-fast.long=x',
      'page-fast.wide=1h',
      'rules=mine',
      'page-fast=on',
    ])
      expect((await run('backtest', '--try', wrong)).exitCode).toBe(2);
  });

  test('gives the budget at each step where it is asked to', async () => {
    const { points, steps } = JSON.parse((await run('backtest', '--points', '--format', 'json')).out);
    expect(points).toHaveLength(steps);
    expect(points.at(-1)).toEqual({ at: '2026-03-01T12:00:00Z', remainingRatio: -199 });
  });

  test('draws it, as a picture and as a page, into files that were not there', async () => {
    for (const [name, begin] of [
      ['chart.svg', '<svg '],
      ['chart.html', '<!doctype html>'],
    ] as const) {
      expect((await run('backtest', '--chart', file(name), '--try', 'target=50')).exitCode).toBe(0);
      expect((await readFile(file(name), 'utf8')).startsWith(begin)).toBe(true);
      const again = await run('backtest', '--chart', file(name));
      expect([again.exitCode, again.err]).toEqual([3, expect.stringContaining("can't be written (EEXIST)")]);
    }
    expect((await run('backtest', '--chart', file('chart.png'))).exitCode).toBe(2);
  });

  test('refuses steps that lead nowhere', async () => {
    const { exitCode, err } = await run('backtest', '--from', '2026-03-02T00:00:00Z');
    expect([exitCode, err]).toEqual([
      2,
      'error: the first step is after the last; give a --from that is not after --to\n',
    ]);
  });
});

describe('evenkeel slo backtest --history', () => {
  const catalog = `${SLO.replace('type: CSV, spec: { column: good }', metricOf('Good')).replace('type: CSV, spec: { column: total }', metricOf('All'))}---
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
`;

  test('reads the counts from the source that the SLO names', async () => {
    const now = Date.now();
    const standIn = await startCloudWatchStandIn({ now: () => now });
    onTestFinished(() => standIn.close());
    for (const [metricName, sum] of [
      ['Good', 90],
      ['All', 100],
    ] as const) {
      const minutes = Array.from({ length: 60 }, (_, index) => ({
        at: Math.floor(now / 60_000) * 60_000 - (index + 1) * 60_000,
        values: [sum],
        counts: [1],
      }));
      standIn.seed({ namespace: 'Shop', metricName, dimensions: {}, minutes });
    }
    for (const [name, value] of [
      ['AWS_ENDPOINT_URL_CLOUDWATCH', standIn.endpoint],
      ['AWS_ACCESS_KEY_ID', 'test'],
      ['AWS_SECRET_ACCESS_KEY', 'test'],
    ] as const)
      vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    await writeFile(file('live.yaml'), catalog);
    const { exitCode, out, err } = await runWords(
      'slo',
      'backtest',
      '--slo',
      file('live.yaml'),
      '--history',
      '--format',
      'json',
    );
    expect([exitCode, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ steps: 60, pages: 2, final: { good: 5400, bad: 600, total: 6000 } });
  });

  test('needs metrics that can be read, and counts from one place', async () => {
    const unread = await runWords('slo', 'backtest', '--slo', file('slo.yaml'), '--history');
    expect([unread.exitCode, unread.err]).toEqual([
      1,
      expect.stringContaining('type "CSV"; allowed: CloudWatch or Prometheus'),
    ]);
    expect((await run('backtest', '--history')).exitCode).toBe(2);
    const none = await runWords('slo', 'backtest', '--slo', file('slo.yaml'));
    expect([none.exitCode, none.err]).toEqual([2, 'error: a backtest needs counts; give --counts FILE or --history\n']);
  });

  function metricOf(metric: string): string {
    return `type: CloudWatch, spec: { namespace: Shop, metric: ${metric}, statistic: Sum, region: eu-west-1 }`;
  }
});
