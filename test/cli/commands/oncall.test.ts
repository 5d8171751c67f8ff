import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';

const SCHEDULE = `timeZone: Europe/Berlin
layers:
  - name: primary
    participants: [ana, bo]
    start: 2026-03-02T09:00
    handoff: { unit: weeks, every: 1 }
    end: 2026-04-06T09:00
overrides:
  - { user: eli, from: 2026-03-07T08:00:00Z, to: 2026-03-08T08:00:00Z }
  - { user: null, from: 2026-03-10T08:00:00+01:00, to: 2026-03-10T08:00:00Z }
`;

let directory = '';
const file = (name: string) => join(directory, name);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oncall-'));
  await writeFile(file('schedule.yaml'), SCHEDULE);
});
afterAll(() => rm(directory, { recursive: true }));

const run = (command: string, ...words: string[]) =>
  runWords('oncall', command, '--schedule', file('schedule.yaml'), ...words);
const tzdata = process.versions.tz;
const WARNING = 'warning: override 1: nobody is on call from 2026-03-10T07:00:00Z to 2026-03-10T08:00:00Z\n';

describe('evenkeel oncall who', () => {
  test.each([
    ['2026-03-02T08:00:00Z', 'ana', 'layer primary, turn 0'],
    ['2026-03-02T07:59:59Z', null, 'nobody'],
    ['2026-03-09T08:00:00Z', 'bo', 'layer primary, turn 1'],
    ['2026-03-30T07:00:00Z', 'ana', 'layer primary, turn 4'],
    ['2026-03-07T12:00:00Z', 'eli', 'override 0'],
    ['2026-03-10T07:30:00Z', null, 'override 1'],
  ])('at %s says %s, because of %s', async (at, user, because) => {
    const { exitCode, out, err } = await run('who', '--at', at, '--format', 'json');
    expect([exitCode, err, JSON.parse(out)]).toEqual([0, WARNING, { user, because, tzdata }]);
  });

  test('says it in words', async () => {
    expect((await run('who', '--at', '2026-03-07T12:00:00Z')).out).toBe(`eli (override 0)\ntzdata ${tzdata}\n`);
    expect((await run('who', '--at', '2020-03-07T12:00:00Z')).out).toBe(
      `nobody (no layer and no override has anybody)\ntzdata ${tzdata}\n`,
    );
  });
});

describe('evenkeel oncall shifts', () => {
  const march = ['--from', '2026-03-06T00:00:00Z', '--to', '2026-03-10T12:00:00Z'];

  test('lists them, gaps included', async () => {
    const { exitCode, out } = await run('shifts', ...march, '--format', 'json');
    expect([exitCode, JSON.parse(out)]).toEqual([
      0,
      {
        shifts: [
          { user: 'ana', start: '2026-03-06T00:00:00Z', end: '2026-03-07T08:00:00Z' },
          { user: 'eli', start: '2026-03-07T08:00:00Z', end: '2026-03-08T08:00:00Z' },
          { user: 'ana', start: '2026-03-08T08:00:00Z', end: '2026-03-09T08:00:00Z' },
          { user: 'bo', start: '2026-03-09T08:00:00Z', end: '2026-03-10T07:00:00Z' },
          { user: null, start: '2026-03-10T07:00:00Z', end: '2026-03-10T08:00:00Z' },
          { user: 'bo', start: '2026-03-10T08:00:00Z', end: '2026-03-10T12:00:00Z' },
        ],
        tzdata,
      },
    ]);
    expect(cellsOf((await run('shifts', ...march)).out)[5]).toEqual([
      'nobody',
      '2026-03-10T07:00:00Z',
      '2026-03-10T08:00:00Z',
      '1',
    ]);
  });

  test('of a range that ends before it begins are refused', async () => {
    const { exitCode, err } = await run('shifts', '--from', '2026-03-02T00:00:00Z', '--to', '2026-03-01T00:00:00Z');
    expect([exitCode, err]).toEqual([2, 'error: --from is after --to; give the earlier instant first\n']);
  });
});

describe('evenkeel oncall explain', () => {
  test('says what every rule says, the highest first, and which decides', async () => {
    const { exitCode, out } = await run('explain', '--at', '2026-03-07T12:00:00Z');
    expect(exitCode).toBe(0);
    expect(out.split('\n')[0]).toBe('eli (override 0)');
    expect(cellsOf(out)).toEqual([
      ['', 'rule', 'says', 'because'],
      ['', 'override 1', 'nobody', 'not now: from 2026-03-10T07:00:00Z to 2026-03-10T08:00:00Z'],
      ['decides', 'override 0', 'eli', 'from 2026-03-07T08:00:00Z to 2026-03-08T08:00:00Z'],
      ['', 'layer primary', 'ana', 'turn 0'],
    ]);
  });

  test('says why a layer has nobody', async () => {
    const whyAt = async (at: string) =>
      JSON.parse((await run('explain', '--at', at, '--format', 'json')).out).rules.at(-1).why;
    expect(await whyAt('2026-03-01T12:00:00Z')).toBe('has not begun');
    expect(await whyAt('2026-04-06T07:00:00Z')).toBe('has ended');
  });
});

describe('evenkeel oncall next', () => {
  test('gives the next shift of each, the soonest first; one that is on does not count', async () => {
    const next = async (...words: string[]) =>
      JSON.parse((await run('next', '--at', '2026-03-07T09:00:00Z', ...words, '--format', 'json')).out).shifts;
    expect(await next()).toEqual([
      { user: 'ana', start: '2026-03-08T08:00:00Z', end: '2026-03-09T08:00:00Z' },
      { user: 'bo', start: '2026-03-09T08:00:00Z', end: '2026-03-10T07:00:00Z' },
    ]);
    expect((await next('--user', 'bo')).map(({ user }: { user: string }) => user)).toEqual(['bo']);
    expect((await run('next', '--at', '2026-03-07T09:00:00Z', '--user', 'eli')).out).toBe(
      `eli has no shift in the next 400 days\ntzdata ${tzdata}\n`,
    );
  });
});

describe('evenkeel oncall diff', () => {
  const march = ['--from', '2026-03-06T00:00:00Z', '--to', '2026-03-12T00:00:00Z'];

  test('shows the times that change hands before a schedule takes effect', async () => {
    await writeFile(file('new.yaml'), SCHEDULE.replace('user: eli', 'user: bo').replace('[ana, bo]', '[ana, chi]'));
    const diff = (...words: string[]) =>
      runWords('oncall', 'diff', '--schedule', file('new.yaml'), '--before', file('schedule.yaml'), ...march, ...words);
    const { exitCode, out } = await diff();
    expect([exitCode, out.split('\n')[0]]).toEqual([
      0,
      'these 3 times change hands from 2026-03-06T00:00:00Z to 2026-03-12T00:00:00Z:',
    ]);
    expect(JSON.parse((await diff('--format', 'json')).out).changes).toEqual([
      { before: 'eli', after: 'bo', start: '2026-03-07T08:00:00Z', end: '2026-03-08T08:00:00Z' },
      { before: 'bo', after: 'chi', start: '2026-03-09T08:00:00Z', end: '2026-03-10T07:00:00Z' },
      { before: 'bo', after: 'chi', start: '2026-03-10T08:00:00Z', end: '2026-03-12T00:00:00Z' },
    ]);
  });

  test('of a schedule with itself shows nothing', async () => {
    const { out } = await run('diff', '--before', file('schedule.yaml'), ...march);
    expect(out.split('\n')[0]).toBe('nothing changes hands from 2026-03-06T00:00:00Z to 2026-03-12T00:00:00Z');
  });
});

describe('evenkeel oncall gaps', () => {
  test('ends with 1 where there is one, and with 0 where there is none', async () => {
    const gaps = await run(
      'gaps',
      '--from',
      '2026-03-09T00:00:00Z',
      '--to',
      '2026-04-10T00:00:00Z',
      '--format',
      'json',
    );
    expect([gaps.exitCode, JSON.parse(gaps.out).gaps]).toEqual([
      1,
      [
        { start: '2026-03-10T07:00:00Z', end: '2026-03-10T08:00:00Z' },
        { start: '2026-04-06T07:00:00Z', end: '2026-04-10T00:00:00Z' },
      ],
    ]);
    const none = await run('gaps', '--from', '2026-03-11T00:00:00Z', '--to', '2026-03-20T00:00:00Z');
    expect([none.exitCode, none.out.split('\n')[0]]).toEqual([
      0,
      'somebody is on call at every moment from 2026-03-11T00:00:00Z to 2026-03-20T00:00:00Z',
    ]);
  });

  test('looks 90 days ahead of now', async () => {
    const { exitCode, out } = await run('gaps', '--format', 'json');
    const [gap] = JSON.parse(out).gaps;
    expect([exitCode, (Date.parse(gap.end) - Date.parse(gap.start)) / 86_400_000]).toEqual([1, 90]);
  });
});

test('a schedule that is wrong is refused with each place, and nothing is answered', async () => {
  await writeFile(
    file('wrong.yaml'),
    `timeZone: Berlin
layers:
  - { name: a, participants: [], start: 2026-02-30T09:00, handoff: { unit: fortnights, every: 0 } }
  - name: b
    participants: [ana]
    start: 2026-03-02T09:00
    handoff: { unit: days, every: 1 }
    restrictions: [{ type: daily, from: "24:00", to: "08:00" }]
overrides:
  - { user: 7, from: 2026-03-07T08:00:00Z, to: 2026-03-06T08:00:00Z }
`,
  );
  const { exitCode, out, err } = await runWords(
    'oncall',
    'who',
    '--schedule',
    file('wrong.yaml'),
    '--at',
    '2026-03-02T08:00:00Z',
  );
  expect([exitCode, out]).toEqual([1, '']);
  expect(err.replaceAll(file('wrong.yaml'), 'wrong.yaml').trimEnd().split('\n')).toEqual([
    expect.stringMatching(
      /^error: wrong\.yaml:1:11: timeZone "Berlin"; allowed: the name of a zone of the IANA database/,
    ),
    expect.stringMatching(/^error: wrong\.yaml:3:30: participants/),
    expect.stringMatching(/^error: wrong\.yaml:3:41: start "2026-02-30T09:00"; allowed: a date and time on the clock/),
    expect.stringMatching(/^error: wrong\.yaml:3:76: unit "fortnights"; allowed: hours, days, weeks, months/),
    expect.stringMatching(/^error: wrong\.yaml:3:95: every 0; allowed: a whole number from 1 to 10000/),
    expect.stringMatching(/^error: wrong\.yaml:8:41: from "24:00"; allowed: a time from 00:00 to 23:59/),
    expect.stringMatching(/^error: wrong\.yaml:10:13: user 7; allowed: the name of somebody, or null for nobody/),
  ]);
});

test('evenkeel oncall ical writes a calendar of the shifts', async () => {
  const { exitCode, out } = await run('ical', '--from', '2026-03-06T00:00:00Z', '--to', '2026-03-10T12:00:00Z');
  expect(exitCode).toBe(0);
  expect(out.match(/^SUMMARY:.*$/gm)?.map((line) => line.split(' (')[0])).toEqual([
    'SUMMARY:ana',
    'SUMMARY:eli',
    'SUMMARY:ana',
    'SUMMARY:bo',
    'SUMMARY:Nobody is on call',
    'SUMMARY:bo',
  ]);
});
