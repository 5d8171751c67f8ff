import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWords } from '#test/cli/recording-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
const file = (name: string, value: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return path;
};
const USERS = file('users.json', { data: [{ username: 'ana@example.com', fullName: 'Ana', timeZone: 'UTC' }] });

test('documents of another pager are written to a new file, and never over one', async () => {
  const out = join(folder, 'catalog');
  expect(await runWords('oncall', 'import', '--from', 'opsgenie', USERS, '--out', out)).toEqual({
    exitCode: 0,
    out: '',
    err: '',
  });
  expect(readdirSync(out)).toEqual(['opsgenie.yaml']);
  expect(readFileSync(join(out, 'opsgenie.yaml'), 'utf8')).toContain('email: ana@example.com');
  const again = await runWords('oncall', 'import', '--from', 'opsgenie', USERS, '--out', out);
  expect([again.exitCode, again.err]).toEqual([3, expect.stringContaining("can't be written (EEXIST)")]);
});

test('what does not fit is refused at its place, and what is empty is said', async () => {
  const wrong = file('wrong.json', { users: [{ id: 'P1', name: 7 }] });
  const { exitCode, err } = await runWords('oncall', 'import', '--from', 'pagerduty', wrong);
  expect([exitCode, err]).toEqual([
    1,
    expect.stringMatching(/^error: .*wrong\.json:5:15: users\.0\.name 7; allowed: Invalid input/),
  ]);
  const empty = file('empty.json', {});
  expect((await runWords('oncall', 'import', '--from', 'pagerduty', empty)).err).toContain(
    'error: nothing of pagerduty was found in',
  );
});

test('it is JSON for machines, with what was lost', async () => {
  const lost = file('lost.json', { data: [{ username: 'bo@example.com', fullName: 'Bo' }] });
  const { out } = await runWords('oncall', 'import', '--from', 'opsgenie', lost, '--format', 'json');
  expect(JSON.parse(out)).toMatchObject({
    documents: [{ kind: 'Person', metadata: { name: 'bo' } }],
    losses: [{ of: 'person Bo', says: 'has no time zone of the IANA database (none): UTC is taken' }],
  });
});
