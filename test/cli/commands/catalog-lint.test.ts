import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runWords } from '#test/cli/recording-terminal.ts';
import { sloText } from '#test/core/catalog/read-text.ts';

function folderOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-lint-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'c.yaml'), text);
  return folder;
}

test('evenkeel catalog lint says what it found, why it matters and what to do, and exits 1', async () => {
  const { exitCode, out, err } = await runWords('catalog', 'lint', folderOf(sloText()));
  expect([exitCode, err]).toEqual([1, '']);
  expect(out).toBe(`c.yaml:8:19: no-owner: availability: service shop has no owner
    why: somebody has to answer for an objective, or nobody does
    fix: set evenkeel.dev/owner on the Service
c.yaml:8:19: no-runbook: availability: it pages and has no runbook
    why: whoever is woken at night should not have to search where to begin
    fix: set evenkeel.dev/runbook on the SLO
`);
});

test('the documents that a newcomer copies give no reason for a word', async () => {
  for (const examples of ['examples/catalog', 'examples/llm', 'examples/pager'])
    expect(await runWords('catalog', 'lint', examples)).toEqual({ exitCode: 0, out: 'nothing to say\n', err: '' });
});

test('it is JSON for machines, and documents that are refused are no matter of opinion', async () => {
  const { out } = await runWords('catalog', 'lint', folderOf(sloText()), '--format', 'json');
  expect(JSON.parse(out)).toMatchObject([{ file: 'c.yaml', line: 8, rule: 'no-owner' }, { rule: 'no-runbook' }]);
  const refused = await runWords('catalog', 'lint', folderOf(sloText({ objective: 'target: 1' })));
  expect([refused.exitCode, refused.err]).toEqual([1, expect.stringContaining('error: c.yaml:16:15: target 1')]);
});
