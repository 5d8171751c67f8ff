import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { DAY_MS, floorTo, formatInstant, HOUR_MS, instant, plusMs } from '#core/shared/instant.ts';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';
import { sloText } from '#test/core/catalog/read-text.ts';
import { sampleCatalog, sampleHead } from '#test/flows/catalog/sample-catalog.ts';

const PEOPLE = ['ana', 'bo', 'eli'].map(
  (name) => `---
apiVersion: evenkeel.dev/v1
kind: Person
metadata: { name: ${name} }
spec: { timeZone: UTC, contacts: { sms: "+351912345678", email: ${name}@example.com } }
`,
);
const PRIMARY = `---
apiVersion: evenkeel.dev/v1
kind: Schedule
metadata: { name: primary }
spec:
  timeZone: Europe/Berlin
  layers:
    - { name: week, participants: [ana, bo], start: 2026-03-02T09:00, handoff: { unit: weeks, every: 1 } }
`;

let directory = '';
const database = () => join(directory, 'platform.db');
const tomorrow = plusMs(floorTo(Date.now(), DAY_MS), DAY_MS);
const nextWeek = plusMs(tomorrow, 7 * DAY_MS);
const [from, to] = [formatInstant(tomorrow), formatInstant(plusMs(tomorrow, HOUR_MS))];
const WHO = ['--schedule', 'primary', '--by', 'ana', '--reason', 'flu'];

const run = (command: string, ...words: string[]) =>
  runWords('oncall', command, ...words, '--database', database(), '--format', 'json');
const whoAt = async (at: string) => JSON.parse((await run('who', '--schedule', 'primary', '--at', at)).out);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oncall-change-'));
  await writeFile(join(directory, 'catalog.yaml'), sloText() + PEOPLE.join('') + PRIMARY);
  const opened = openDatabase(database());
  const store = sqliteCatalog(opened);
  const catalog = sampleCatalog([]);
  const [primary] = catalog.roster.schedules;
  if (primary === undefined) throw new Error('the sample has no schedule');
  const whole = { ...primary, layers: primary.layers.map((layer) => ({ ...layer, restrictions: [] })), overrides: [] };
  const version = await store.add({ ...catalog, roster: { ...catalog.roster, schedules: [whole] } });
  await store.putInForce(sampleHead(version), 0);
  opened.close();
});
afterAll(() => rm(directory, { recursive: true }));

describe('evenkeel oncall override', () => {
  test('shows whose hands change, keeps it, and ends it again', async () => {
    const before = await whoAt(from);
    const other = before.user === 'ana' ? 'bo' : 'ana';
    const words = [...WHO, '--user', other, '--from', from, '--to', to];
    const shown = await run('override', ...words, '--dry-run');
    const changes = [{ before: before.user, after: other, start: from, end: to }];
    expect(JSON.parse(shown.out)).toMatchObject({ outcome: 'shown', ids: [], changes });
    expect(await whoAt(from)).toEqual(before);

    const kept = await run('override', ...words);
    expect([kept.exitCode, JSON.parse(kept.out)]).toMatchObject([0, { ids: ['schedule/primary@1'], changes }]);
    expect(await whoAt(from)).toMatchObject({ user: other, because: 'override 0' });

    const ended = await run('end-override', ...WHO, '--id', 'schedule/primary@1');
    expect(ended.exitCode).toBe(0);
    expect(await whoAt(from)).toEqual(before);
  });

  test('may say that nobody is on call, and tells people so', async () => {
    const text = await runWords(
      'oncall',
      'override',
      ...WHO,
      '--user',
      'nobody',
      '--from',
      from,
      '--to',
      to,
      '--dry-run',
      '--database',
      database(),
    );
    expect(text.out).toMatch(/^this time changes hands by this:\n/);
    expect(cellsOf(text.out)[1]).toEqual([from, to, expect.stringMatching(/ana|bo/), 'nobody']);
    expect(text.out).toContain('nothing was kept (--dry-run)');
  });

  test.each([
    ['an unknown person', ['override', ...WHO, '--user', 'zoe', '--to', to], 'no document is about zoe'],
    [
      'an unknown schedule',
      ['override', '--schedule', 'x', '--by', 'a', '--reason', 'r', '--user', 'ana', '--to', to],
      'no schedule x; allowed: primary',
    ],
    [
      'the past',
      ['override', ...WHO, '--user', 'ana', '--from', '2026-01-01T00:00:00Z', '--to', to],
      'who was on call is never rewritten',
    ],
  ])('refuses %s and changes nothing', async (_, words, why) => {
    const [command = '', ...rest] = words;
    const { exitCode, out, err } = await run(command, ...rest);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain(why);
  });
});

test('evenkeel oncall swap exchanges two turns', async () => {
  const { exitCode, out } = await run(
    'swap',
    ...WHO,
    '--first',
    from,
    '--second',
    formatInstant(nextWeek),
    '--dry-run',
  );
  expect(exitCode).toBe(0);
  const { changes } = JSON.parse(out);
  expect(changes.length).toBeGreaterThanOrEqual(2);
  for (const { before, after } of changes) expect([before, after].toSorted()).toEqual(['ana', 'bo']);
});

describe('evenkeel oncall participants', () => {
  const words = (...more: string[]) =>
    runWords('oncall', 'participants', '--schedule', 'primary', '--catalog', directory, '--layer', 'week', ...more);

  test('prints a schedule that other commands read, whose past is as it was', async () => {
    const { exitCode, out, err } = await words('--participants', 'ana,eli,bo', '--at', '2026-03-11T12:00:00Z');
    expect(exitCode).toBe(0);
    expect(err).toMatch(/^these \d+ times change hands in the 90 days from then on:\n/);
    const file = join(directory, 'schedule.txt');
    await writeFile(file, out);
    const shifts = await runWords(
      'oncall',
      'shifts',
      '--schedule',
      file,
      '--from',
      '2026-03-04T00:00:00Z',
      '--to',
      '2026-03-31T00:00:00Z',
      '--format',
      'json',
    );
    expect(
      JSON.parse(shifts.out).shifts.map(({ user, start }: { user: string; start: string }) => [user, start]),
    ).toEqual([
      ['ana', '2026-03-04T00:00:00Z'],
      ['bo', '2026-03-09T08:00:00Z'],
      ['ana', '2026-03-16T08:00:00Z'],
      ['eli', '2026-03-23T08:00:00Z'],
      ['bo', '2026-03-30T07:00:00Z'],
    ]);
  });

  test('answers with JSON, and refuses what no layer can do', async () => {
    const answer = await words('--participants', 'ana', '--at', '2026-03-11T12:00:00Z', '--format', 'json');
    expect(JSON.parse(answer.out).schedule.layers).toHaveLength(2);
    expect((await words('--participants', 'ana,,bo')).exitCode).toBe(2);
    const unknown = await runWords(
      'oncall',
      'participants',
      '--schedule',
      'primary',
      '--catalog',
      directory,
      '--layer',
      'x',
      '--participants',
      'ana',
    );
    expect([unknown.exitCode, unknown.err]).toEqual([1, 'error: no layer x; allowed: week\n']);
  });
});

test('a schedule of a folder is read by its name', async () => {
  const who = (schedule: string, dir = directory) =>
    runWords('oncall', 'who', '--schedule', schedule, '--catalog', dir, '--at', instantText, '--format', 'json');
  const instantText = formatInstant(instant(Date.UTC(2026, 2, 3)));
  expect(JSON.parse((await who('primary')).out)).toMatchObject({ user: 'ana', because: 'layer week, turn 0' });
  expect(await who('gone')).toMatchObject({ exitCode: 1, err: expect.stringContaining('no schedule gone in') });
});
