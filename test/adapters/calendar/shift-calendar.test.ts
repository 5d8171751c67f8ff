import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { shiftCalendar } from '#adapters/calendar/shift-calendar.ts';
import { type Shift, shifts } from '#core/oncall/on-duty.ts';
import { floorTo, instant } from '#core/shared/instant.ts';
import { schedule as anySchedule, range } from '#test/core/oncall/any-schedule.ts';

const NOW = instant(Date.UTC(2026, 2, 1));
const SHIFTS: readonly Shift[] = [
  { user: 'ana', start: instant(Date.UTC(2026, 2, 2, 8)), end: instant(Date.UTC(2026, 2, 9, 8)) },
  { user: null, start: instant(Date.UTC(2026, 2, 9, 8)), end: instant(Date.UTC(2026, 2, 9, 9)) },
];

/** What another program reads in a calendar. */
function read(text: string) {
  return new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((component) => {
    const { uid, summary, startDate, endDate } = new ICAL.Event(component);
    return { uid, summary, start: startDate.toJSDate().getTime(), end: endDate.toJSDate().getTime() };
  });
}

describe('a calendar of shifts', () => {
  test('says who is on call from when to when, and where nobody is', () => {
    const text = shiftCalendar({ name: 'primary', shifts: SHIFTS, now: NOW });
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//evenkeel//oncall//EN',
    ]);
    expect(text).toContain('DTSTART:20260302T080000Z');
    expect(read(text)).toMatchObject([
      { summary: 'ana (primary)', start: SHIFTS[0]?.start, end: SHIFTS[0]?.end },
      { summary: 'Nobody is on call (primary)', start: SHIFTS[1]?.start, end: SHIFTS[1]?.end },
    ]);
  });

  test('names each shift the same, whenever it is made and whatever else is in it', () => {
    const uids = (of: readonly Shift[], now = NOW) =>
      read(shiftCalendar({ name: 'primary', shifts: of, now })).map(({ uid }) => uid);
    const [first, second] = uids(SHIFTS);
    expect(uids(SHIFTS.slice(1), instant(NOW + 1_000))).toEqual([second]);
    expect(
      new Set([
        first,
        second,
        ...read(shiftCalendar({ name: 'backup', shifts: SHIFTS, now: NOW })).map(({ uid }) => uid),
      ]).size,
    ).toBe(4);
  });

  test('gives back who is on call at every second, of any schedule in any zone', () => {
    fc.assert(
      fc.property(anySchedule, range, (any, { from, to }) => {
        const all = shifts(any, from, to).map((shift) => ({ ...shift, start: floorTo(shift.start, 1_000) }));
        const events = read(shiftCalendar({ name: 'x', shifts: all, now: NOW }));
        expect(events.map(({ start, end, summary }) => [start, end, summary.replace(' (x)', '')])).toEqual(
          all.map(({ start, end, user }) => [start, end, user ?? 'Nobody is on call']),
        );
      }),
      { seed: 2026, numRuns: 100 },
    );
  });

  test('keeps any name, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (name) => {
        fc.pre(!/[\r\n\p{Cc}]/u.test(name));
        const [event] = read(shiftCalendar({ name: 'x', shifts: [{ ...SHIFTS[0], user: name } as Shift], now: NOW }));
        expect(event?.summary).toBe(`${name} (x)`);
      }),
      { seed: 2026, numRuns: 200 },
    );
  });
});
