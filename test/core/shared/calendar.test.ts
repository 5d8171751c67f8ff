import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  type Calendar,
  isTimeZone,
  nominalMs,
  parseCalendarDuration,
  parseWallTime,
  periodAt,
  wallInstant,
} from '#core/shared/calendar.ts';
import { DAY_MS, formatInstant, instant, MINUTE_MS, parseInstant, plusMs } from '#core/shared/instant.ts';

describe('a wall time in a zone', () => {
  const cases: readonly (readonly [what: string, zone: string, wall: string, means: string])[] = [
    ['is that moment', 'America/New_York', '2024-01-15T12:00:00', '2024-01-15T17:00:00Z'],
    ['that is skipped is the end of the gap', 'America/New_York', '2024-03-10T02:30:00', '2024-03-10T07:00:00Z'],
    ['at the start of a gap is its end', 'America/New_York', '2024-03-10T02:00:00', '2024-03-10T07:00:00Z'],
    ['at the end of a gap is that moment', 'America/New_York', '2024-03-10T03:00:00', '2024-03-10T07:00:00Z'],
    ['that comes twice is the first one', 'America/New_York', '2024-11-03T01:30:00', '2024-11-03T05:30:00Z'],
    ['after a repeated hour is one', 'America/New_York', '2024-11-03T02:00:00', '2024-11-03T07:00:00Z'],
    ['at a midnight that is skipped', 'Africa/Cairo', '2024-04-26T00:00:00', '2024-04-25T22:00:00Z'],
    ['in a gap of half an hour', 'Australia/Lord_Howe', '2024-10-06T02:15:00', '2024-10-05T15:30:00Z'],
    ['on a day that a zone left out', 'Pacific/Apia', '2011-12-30T10:00:00', '2011-12-30T10:00:00Z'],
    ['in quarters of an hour', 'Asia/Kathmandu', '2026-01-01T00:00:00', '2025-12-31T18:15:00Z'],
  ];
  for (const [what, zone, wall, means] of cases) {
    test(`${what} (${zone}, ${wall})`, () => {
      expect(formatInstant(wallInstant(wall, zone))).toBe(means);
    });
  }
});

describe('the period of a calendar', () => {
  const month = (anchor: string, timeZone = 'UTC'): Calendar => ({ unit: 'month', every: 1, anchor, timeZone });

  test('is clamped in a short month alone: the one after it begins on the day of the anchor again', () => {
    const anchored = month('2025-01-31T00:00:00');
    expect(periodText(anchored, '2025-02-27T23:59:59Z')).toBe('2025-01-31T00:00:00Z to 2025-02-28T00:00:00Z');
    expect(periodText(anchored, '2025-03-01T00:00:00Z')).toBe('2025-02-28T00:00:00Z to 2025-03-31T00:00:00Z');
    expect(periodText(anchored, '2024-02-29T00:00:00Z')).toBe('2024-02-29T00:00:00Z to 2024-03-31T00:00:00Z');
  });

  test('has begun at its boundary, and not a millisecond before', () => {
    const daily: Calendar = { unit: 'day', every: 1, anchor: '2026-01-01T09:00:00', timeZone: 'Europe/Berlin' };
    expect(periodText(daily, '2026-03-01T07:59:59.999Z')).toBe('2026-02-28T08:00:00Z to 2026-03-01T08:00:00Z');
    expect(periodText(daily, '2026-03-01T08:00:00Z')).toBe('2026-03-01T08:00:00Z to 2026-03-02T08:00:00Z');
  });

  test('lies before the anchor too', () => {
    expect(periodText(month('2026-01-15T00:00:00'), '2020-02-01T00:00:00Z')).toBe(
      '2020-01-15T00:00:00Z to 2020-02-15T00:00:00Z',
    );
  });

  test('has 23 or 25 hours where the clock is changed', () => {
    const daily: Calendar = { unit: 'day', every: 1, anchor: '2026-01-01T00:00:00', timeZone: 'America/New_York' };
    const hours = (text: string) => {
      const { from, to } = periodAt(daily, at(text));
      return (to - from) / 3_600_000;
    };
    expect(['2024-03-10T12:00:00Z', '2024-11-03T12:00:00Z', '2024-11-05T12:00:00Z'].map(hours)).toEqual([23, 25, 24]);
  });

  test('tiles time: every moment is in exactly one, which begins where the one before it ends', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'year' as const),
        fc.constantFrom(1, 2, 3),
        fc.constantFrom('1996-02-29T02:30:00', '2001-01-31T00:00:00', '2011-12-30T12:00:00', '2024-03-10T02:15:00'),
        fc.integer({ min: 0, max: 70 * 365 * 1_440 }),
        (timeZone, unit, every, anchor, minutes) => {
          const calendar = { unit, every, anchor, timeZone };
          const moment = instant(minutes * MINUTE_MS);
          const { from, to } = periodAt(calendar, moment);
          expect(from <= moment && moment < to).toBe(true);
          expect(periodAt(calendar, from)).toEqual({ from, to });
          expect(periodAt(calendar, plusMs(to, -1))).toEqual({ from, to });
          expect(periodAt(calendar, to).from).toBe(to);
        },
      ),
      { seed: 2026, numRuns: 1_500 },
    );
  });

  test('is entered once in each zone as its days are walked, from 1970 to 2040', () => {
    const zones = Intl.supportedValuesOf('timeZone').filter((_, index) => index % 40 === 0);
    for (const timeZone of zones) {
      const calendar: Calendar = { unit: 'month', every: 1, anchor: '2000-01-31T02:30:00', timeZone };
      let period = periodAt(calendar, instant(0));
      let count = 0;
      while (period.from < Date.UTC(2040, 0, 1)) {
        const next = periodAt(calendar, period.to);
        expect(next.from).toBe(period.to);
        period = next;
        count += 1;
      }
      expect(count).toBe(841);
    }
  });

  test('does not depend on the zone of the process', () => {
    const script = `
      const { periodAt } = await import(${JSON.stringify(new URL('../../../core/shared/calendar.ts', import.meta.url).href)});
      const calendar = { unit: 'month', every: 1, anchor: '2025-01-31T02:30:00', timeZone: 'America/New_York' };
      const days = Array.from({ length: 400 }, (_, day) => Date.UTC(2025, 0, 1) + day * 86400000);
      console.log(JSON.stringify(days.map((at) => periodAt(calendar, at))));`;
    const run = (TZ: string) =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
    const [kolkata, honolulu] = ['Asia/Kolkata', 'Pacific/Honolulu'].map(run);
    expect(kolkata).toBe(honolulu);
    expect(kolkata).toContain(String(at('2025-03-31T06:30:00Z')));
  });
});

describe('what people write', () => {
  test('of units is read as whole units of the calendar', () => {
    expect(['1d', '2w', '1M', '1Q', '2Y'].map(parseCalendarDuration)).toEqual([
      { unit: 'day', every: 1 },
      { unit: 'week', every: 2 },
      { unit: 'month', every: 1 },
      { unit: 'month', every: 3 },
      { unit: 'year', every: 2 },
    ]);
    expect(['6h', '30m', '0d', '1', 'M', '1 d', '1D'].map(parseCalendarDuration)).toEqual(Array(7).fill(undefined));
  });

  test('is taken for a nominal length where one is needed', () => {
    const days = ['1d', '1w', '1M', '1Q', '1Y'].map(
      (text) => nominalMs(parseCalendarDuration(text) ?? NO_UNITS) / DAY_MS,
    );
    expect(days).toEqual([1, 7, 30, 90, 365]);
  });

  test('of a zone is a name of the IANA database', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'].map(isTimeZone)).toEqual(
      Array(4).fill(true),
    );
    expect(['+02:00', 'Berlin', '', 'Europe/', 'Mars/Base', 'Europe/Berlin '].map(isTimeZone)).toEqual(
      Array(6).fill(false),
    );
  });

  test('of a wall time is a date and a time that exist on a calendar', () => {
    expect(parseWallTime('2024-02-29 23:59:59')).toBe('2024-02-29T23:59:59');
    expect(
      ['2025-02-29 00:00:00', '2025-01-01 24:00:00', '2025-01-01', '2025-01-01T00:00:00'].map(parseWallTime),
    ).toEqual(Array(4).fill(undefined));
  });
});

test('a wall time agrees with a search over every moment of the days around it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Havana', 'Asia/Beirut'),
      fc.integer({ min: 0, max: 30 * 365 }),
      fc.integer({ min: 0, max: 95 }),
      (zone, day, quarter) => {
        const wall = Temporal.PlainDateTime.from('2000-01-01T00:00:00').add({ days: day, minutes: quarter * 15 });
        const found = wallInstant(wall.toString(), zone);
        // The first moment at which the clock shows this wall time or a later one.
        const shows = (epochMs: number) =>
          Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone).toPlainDateTime();
        expect(Temporal.PlainDateTime.compare(shows(found), wall)).toBeGreaterThanOrEqual(0);
        for (let before = 1; before <= 12; before += 1) {
          expect(Temporal.PlainDateTime.compare(shows(found - before * 15 * MINUTE_MS), wall)).toBeLessThan(0);
        }
      },
    ),
    { seed: 2026, numRuns: 300 },
  );
});

const NO_UNITS = { unit: 'day', every: 0 } as const;

function at(text: string) {
  return parseInstant(text) ?? instant(0);
}

function periodText(calendar: Calendar, text: string): string {
  const { from, to } = periodAt(calendar, at(text));
  return `${formatInstant(from)} to ${formatInstant(to)}`;
}
