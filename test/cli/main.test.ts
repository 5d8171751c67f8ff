import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('whoever closes the pipe has read enough, and is told nothing', async () => {
  const program = `${process.execPath} --disable-warning=ExperimentalWarning cli/main.ts`;
  const answer = await promisify(execFile)('sh', ['-c', `${program} oncall import --help | head -n 1`]);
  expect(answer).toEqual({ stdout: 'Usage: evenkeel oncall import [options] <file...>\n', stderr: '' });
}, 30_000);
