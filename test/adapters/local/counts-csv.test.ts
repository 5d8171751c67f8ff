import { describe, expect, test } from 'vitest';
import { readCountsCsv } from '#adapters/local/counts-csv.ts';
import { formatProblem } from '#core/catalog/problem.ts';

describe('a file of minute counts', () => {
  test('gives its minutes: a later row replaces an earlier one, an empty cell is missing', () => {
    const read = readCountsCsv(
      'c.csv',
      'start,good,total\n2026-03-01T00:01:00Z,5,6\n2026-03-01T00:00:00Z,1,2\n2026-03-01T01:01:00+01:00,,9\n2026-03-01T00:02:00Z,1.5,2\n',
    );
    expect(read.valid && read.days.map(({ start, counts }) => [start, counts])).toEqual([
      [Date.UTC(2026, 2, 1), 'good'],
    ]);
    const [day] = read.valid ? read.days : [];
    expect([0, 1, 2, 3].map((minute) => [day?.part[minute], day?.total[minute]])).toEqual([
      [1, 2],
      [Number.NaN, 9],
      [1.5, 2],
      [Number.NaN, Number.NaN],
    ]);
  });

  test('may count the bad ones', () => {
    const read = readCountsCsv('c.csv', 'start,bad,total\r\n2026-03-01T00:00:00Z,1,2\r\n');
    expect(read.valid && read.days[0]?.counts).toBe('bad');
  });

  const START = 'an instant of a whole minute in RFC 3339, such as 2026-03-01T12:00:00Z';
  const COUNT = 'a count from 0 to 9007199254740991, or nothing where it is missing';
  const refused: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
    ['nothing at all', '', ['c.csv:1:1: an empty file; allowed: start,good,total or start,bad,total']],
    [
      'another header',
      'time,good,total\n',
      ['c.csv:1:1: the header time,good,total; allowed: start,good,total or start,bad,total'],
    ],
    [
      'a start inside a minute',
      'start,good,total\n2026-03-01T00:00:30Z,1,2\n',
      [`c.csv:2:1: start "2026-03-01T00:00:30Z"; allowed: ${START}`],
    ],
    [
      'counts that are none, each at its place',
      'start,good,total\n2026-03-01T00:00:00Z,-1,1e3\n2026-03-01T00:01:00Z,1,9007199254740992\n',
      [
        `c.csv:2:22: count "-1"; allowed: ${COUNT}`,
        `c.csv:2:25: total "1e3"; allowed: ${COUNT}`,
        `c.csv:3:24: total "9007199254740992"; allowed: ${COUNT}`,
      ],
    ],
    [
      'a row of two cells',
      'start,good,total\n2026-03-01T00:00:00Z,1\n',
      ['c.csv:2:1: a row of 2 cells; allowed: three cells'],
    ],
  ];
  for (const [what, text, problems] of refused) {
    test(`with ${what} is refused`, () => {
      const read = readCountsCsv('c.csv', text);
      expect(read.valid ? [] : read.problems.map(formatProblem)).toEqual(problems);
    });
  }

  test('that is no CSV is refused at its line', () => {
    const read = readCountsCsv('c.csv', 'start,good,total\n"2026,1,2\n');
    expect(read.valid ? [] : read.problems.map(({ allowed }) => allowed)).toEqual(['well-formed CSV']);
  });
});
