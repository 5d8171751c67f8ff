import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findHomeRegion } from '#cli/home-region.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'home-region-'));
  writeFileSync(join(folder, 'config'), '[default]\nregion = eu-north-1\n[profile work]\nregion = ap-south-1\n');
  writeFileSync(join(folder, 'credentials'), '');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ['AWS_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('the Region of metrics that name none is that of the environment', async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-3');
  expect(await findHomeRegion()).toBe('eu-west-3');
});

test('else that of the profile in the configuration of AWS', async () => {
  expect(await findHomeRegion()).toBe('eu-north-1');
  vi.stubEnv('AWS_PROFILE', 'work');
  expect(await findHomeRegion()).toBe('ap-south-1');
});

test('and us-east-1 where no AWS is set up', async () => {
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
  expect(await findHomeRegion()).toBe('us-east-1');
});

test('but a Region that can be none is said, not replaced', async () => {
  vi.stubEnv('AWS_REGION', 'no region');
  await expect(findHomeRegion()).rejects.toThrow('no region');
});
