import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';
import { problemsOf } from '#test/core/catalog/read-text.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-discover-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** An account with a function that failed for a minute an hour ago, and whose errors are only there where there are any. */
async function account(): Promise<void> {
  const now = Date.now();
  const standIn = await startCloudWatchStandIn({ now: () => now });
  onTestFinished(() => standIn.close());
  const minutesAgo = (minutes: number) => Math.floor(now / 60_000) * 60_000 - minutes * 60_000;
  const dimensions = { FunctionName: 'Pay' };
  standIn.seed({
    namespace: 'AWS/Lambda',
    metricName: 'Invocations',
    dimensions,
    minutes: Array.from({ length: 100 }, (_, index) => ({ at: minutesAgo(index + 5), values: [1], counts: [1000] })),
  });
  standIn.seed({
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensions,
    minutes: [{ at: minutesAgo(60), values: [1], counts: [300] }],
  });
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', standIn.endpoint);
}

const REGION = [
  ['AWS_REGION', 'eu-west-1'],
  ['AWS_ACCESS_KEY_ID', 'test'],
  ['AWS_SECRET_ACCESS_KEY', 'test'],
] as const;
beforeAll(() => {
  for (const [name, value] of REGION) vi.stubEnv(name, value);
  return () => void vi.unstubAllEnvs();
});

describe('evenkeel slo discover', () => {
  test('prints documents that the catalog takes, and a table of what was found beside them', async () => {
    await account();
    const { exitCode, out, err } = await runWords('slo', 'discover');
    expect(exitCode).toBe(0);
    expect(problemsOf(out)).toEqual([]);
    expect(out).toContain('name: lambda-pay-success');
    // 300 of 100,000 are three fifths of what 99.5 % allows.
    expect(cellsOf(err)).toContainEqual(['lambda-pay-success', '0.995', '99.7000 %', '0', '']);
  });

  test('writes a file that is not there yet, and tells programs the same as JSON', async () => {
    await account();
    const out = join(folder, 'proposed.yaml');
    const written = await runWords('slo', 'discover', '--only', 'sqs, lambda', '--out', out, '--format', 'json');
    expect(JSON.parse(written.out)).toMatchObject([
      { name: 'lambda-pay-success', service: 'pay', kind: 'lambda', target: '0.995', sli: 0.997, pages: 0 },
    ]);
    expect(problemsOf(readFileSync(out, 'utf8'))).toEqual([]);
    const again = await runWords('slo', 'discover', '--out', out);
    expect([again.exitCode, again.err]).toEqual([3, expect.stringContaining('name a file that is not there yet')]);
  });

  test('says so where there is nothing to propose', async () => {
    await account();
    const { exitCode, out, err } = await runWords('slo', 'discover', '--only', 'sqs');
    expect([exitCode, out, err]).toEqual([
      1,
      '',
      'error: nothing in eu-west-1 had data to propose an SLO from; look at another Region with AWS_REGION\n',
    ]);
  });

  test('refuses a kind that it does not know', async () => {
    const { exitCode, err } = await runWords('slo', 'discover', '--only', 'lambda,mainframe');
    expect([exitCode, err]).toEqual([2, expect.stringContaining('mainframe is none; give some of alb,')]);
  });
});
