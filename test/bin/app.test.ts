import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const outdir = mkdtempSync(join(tmpdir(), 'evenkeel-cdk-out-'));
afterAll(() => rmSync(outdir, { recursive: true }));

describe('the app as it is delivered', () => {
  it('synthesizes its four stacks from the settings and the sample catalog, without a build', () => {
    execFileSync(process.execPath, ['bin/app.ts'], {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [] }),
      },
      stdio: 'pipe',
    });

    expect(readdirSync(outdir).filter((name) => name.endsWith('.template.json'))).toEqual([
      'evenkeel-data.template.json',
      'evenkeel-oncall.template.json',
      'evenkeel-slo.template.json',
      'evenkeel-watch.template.json',
    ]);
  }, 30_000);
});
