import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
    expect(rows.map(([name, pages, tickets]) => [name, pages, tickets])).toEqual([
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

  test('refuses steps that lead nowhere', async () => {
    const { exitCode, err } = await run('backtest', '--from', '2026-03-02T00:00:00Z');
    expect([exitCode, err]).toEqual([
      2,
      'error: the first step is after the last; give a --from that is not after --to\n',
    ]);
  });
});
