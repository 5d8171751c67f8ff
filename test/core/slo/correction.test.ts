import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { wallInstant } from '#core/shared/calendar.ts';
import {
  DAY_MS,
  formatInstant,
  HOUR_MS,
  type Instant,
  instant,
  MINUTE_MS,
  parseInstant,
} from '#core/shared/instant.ts';
import { expandCorrections } from '#core/slo/correction.ts';
import type { Correction } from '#core/slo/schema.ts';

describe('a correction that recurs', () => {
  const cases: readonly (readonly [
    what: string,
    zone: string,
    rrule: string,
    start: string,
    hours: number,
    from: string,
    expected: readonly string[],
  ])[] = [
    [
      'keeps its time of day when clocks go forward',
      'Europe/Berlin',
      'FREQ=DAILY',
      '2026-03-01T09:00:00',
      1,
      '2026-03-28T00:00:00Z',
      ['2026-03-28T08:00:00Z', '2026-03-29T07:00:00Z', '2026-03-30T07:00:00Z'],
    ],
    [
      'begins after the gap where its time is skipped',
      'America/New_York',
      'FREQ=DAILY',
      '2024-03-01T02:30:00',
      2,
      '2024-03-09T00:00:00Z',
      ['2024-03-09T07:30:00Z', '2024-03-10T07:00:00Z', '2024-03-11T06:30:00Z'],
    ],
    [
      'begins at the first of two hours',
      'America/New_York',
      'FREQ=DAILY',
      '2024-11-01T01:30:00',
      1,
      '2024-11-02T00:00:00Z',
      ['2024-11-02T05:30:00Z', '2024-11-03T05:30:00Z', '2024-11-04T06:30:00Z'],
    ],
    [
      'knows a midnight that does not exist',
      'Africa/Cairo',
      'FREQ=DAILY',
      '2024-04-01T00:00:00',
      1,
      '2024-04-25T12:00:00Z',
      ['2024-04-25T22:00:00Z', '2024-04-26T21:00:00Z', '2024-04-27T21:00:00Z'],
    ],
    [
      'knows half an hour',
      'Australia/Lord_Howe',
      'FREQ=WEEKLY;BYDAY=SU',
      '2024-09-01T02:15:00',
      1,
      '2024-10-05T00:00:00Z',
      ['2024-10-05T15:30:00Z', '2024-10-12T15:15:00Z', '2024-10-19T15:15:00Z'],
    ],
    [
      'is counted by its days of the week',
      'Europe/London',
      'FREQ=WEEKLY;BYDAY=TU,TH',
      '2026-06-01T22:00:00',
      2,
      '2026-06-01T00:00:00Z',
      ['2026-06-02T21:00:00Z', '2026-06-04T21:00:00Z', '2026-06-09T21:00:00Z'],
    ],
    [
      'leaves out months that lack its day',
      'UTC',
      'FREQ=MONTHLY;BYMONTHDAY=31',
      '2026-01-31T00:00:00',
      1,
      '2026-01-01T00:00:00Z',
      ['2026-01-31T00:00:00Z', '2026-03-31T00:00:00Z', '2026-05-31T00:00:00Z'],
    ],
    [
      'ends with its count',
      'UTC',
      'FREQ=DAILY;COUNT=2',
      '2026-01-31T00:00:00',
      1,
      '2026-01-01T00:00:00Z',
      ['2026-01-31T00:00:00Z', '2026-02-01T00:00:00Z'],
    ],
  ];
  for (const [what, timeZone, rrule, start, hours, from, expected] of cases) {
    test(`${what} (${timeZone}, ${rrule})`, () => {
      const recurring: Correction = {
        kind: 'exclude',
        reason: 'r',
        when: { type: 'recurring', rrule, start, durationMs: hours * HOUR_MS, timeZone },
      };
      const found = expandCorrections([recurring], at(from), instant(at(from) + 200 * DAY_MS)).slice(
        0,
        expected.length,
      );
      expect(found.map((interval) => formatInstant(interval.from))).toEqual(expected);
      expect(found.map((interval) => interval.to - interval.from)).toEqual(expected.map(() => hours * HOUR_MS));
    });
  }

  test('that began decades ago is found as one that began today', () => {
    const daily = (start: string): Correction => ({
      kind: 'exclude',
      reason: 'r',
      when: {
        type: 'recurring',
        rrule: 'FREQ=DAILY;INTERVAL=3',
        start,
        durationMs: HOUR_MS,
        timeZone: 'Europe/Berlin',
      },
    });
    const [from, to] = [at('2026-01-01T00:00:00Z'), at('2026-03-01T00:00:00Z')];
    // 1990-01-02 and 2025-12-30 are a multiple of three days apart.
    expect(expandCorrections([daily('1990-01-02T04:00:00')], from, to)).toEqual(
      expandCorrections([daily('2025-12-30T04:00:00')], from, to),
    );
  });

  test('agrees with a walk over the days of the calendar', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'America/New_York',
          'Europe/London',
          'Australia/Lord_Howe',
          'Africa/Cairo',
          'America/Havana',
          'UTC',
        ),
        fc.constantFrom(...Object.keys(RULES)),
        fc.integer({ min: 0, max: 20 * 365 }),
        fc.integer({ min: 0, max: 95 }),
        fc.integer({ min: 15, max: 3_000 }),
        (timeZone, rrule, day, quarter, durationMinutes) => {
          const start = Temporal.PlainDateTime.from('2005-01-01T00:00:00').add({ minutes: quarter * 15 });
          const from = instant(Date.UTC(2005, 0, 2) + day * DAY_MS);
          const to = instant(from + 40 * DAY_MS);
          const durationMs = durationMinutes * MINUTE_MS;
          const when = { type: 'recurring' as const, rrule, start: start.toString(), durationMs, timeZone };
          expect(expandCorrections([{ kind: 'exclude', reason: 'r', when }], from, to)).toEqual(
            walk(start, rrule, timeZone, durationMs, from, to),
          );
        },
      ),
      { seed: 2026, numRuns: 150 },
    );
  });
});

describe('corrections of a time', () => {
  const once = (from: string, to: string): Correction => ({
    kind: 'count-as-good',
    reason: 'r',
    when: { type: 'once', from: at(from), to: at(to) },
  });

  test('are cut to it, in order, and left out where they only touch it', () => {
    const found = expandCorrections(
      [
        once('2026-01-02T00:00:00Z', '2026-01-05T00:00:00Z'),
        once('2025-12-30T00:00:00Z', '2026-01-02T12:00:00Z'),
        once('2025-12-30T00:00:00Z', '2026-01-01T00:00:00Z'),
        once('2026-01-03T00:00:00Z', '2026-01-04T00:00:00Z'),
      ],
      at('2026-01-01T00:00:00Z'),
      at('2026-01-03T00:00:00Z'),
    );
    expect(found.map(({ from, to }) => [formatInstant(from), formatInstant(to)])).toEqual([
      ['2026-01-01T00:00:00Z', '2026-01-02T12:00:00Z'],
      ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'],
    ]);
  });
});

/** Whether a day is one of a rule that began on a Saturday, the first of January 2005. */
const RULES: Readonly<Record<string, (day: Temporal.PlainDate) => boolean>> = {
  'FREQ=DAILY': () => true,
  'FREQ=DAILY;INTERVAL=2': (day) => day.since('2005-01-01', { largestUnit: 'days' }).days % 2 === 0,
  'FREQ=WEEKLY;BYDAY=SU,WE': (day) => day.dayOfWeek === 7 || day.dayOfWeek === 3,
  'FREQ=MONTHLY;BYMONTHDAY=15,31': (day) => day.day === 15 || day.day === 31,
  'FREQ=MONTHLY;BYMONTHDAY=-1': (day) => day.day === day.daysInMonth,
  'FREQ=MONTHLY;BYDAY=2TU': (day) => day.dayOfWeek === 2 && day.day > 7 && day.day <= 14,
};

function walk(
  start: Temporal.PlainDateTime,
  rrule: string,
  timeZone: string,
  durationMs: number,
  from: Instant,
  to: Instant,
) {
  const found = [];
  const skipped = Math.max(
    0,
    Math.floor((from - durationMs - start.toZonedDateTime('UTC').epochMilliseconds) / DAY_MS) - 3,
  );
  let wall = start.add({ days: skipped });
  while (wall.toZonedDateTime('UTC').epochMilliseconds < to + 2 * DAY_MS) {
    const begin = RULES[rrule]?.(wall.toPlainDate()) ? wallInstant(wall.toString(), timeZone) : to;
    const interval = { kind: 'exclude', from: Math.max(begin, from), to: Math.min(begin + durationMs, to) };
    if (interval.from < interval.to) found.push(interval);
    wall = wall.add({ days: 1 });
  }
  return found.sort((a, b) => a.from - b.from || a.to - b.to);
}

function at(text: string): Instant {
  return parseInstant(text) ?? instant(0);
}
