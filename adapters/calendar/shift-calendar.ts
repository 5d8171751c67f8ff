import { createHash } from 'node:crypto';
import { ICalCalendar } from 'ical-generator';
import type { Shift } from '#core/oncall/on-duty.ts';
import { formatInstant, type Instant } from '#core/shared/instant.ts';

export interface ShiftCalendarOptions {
  /** The schedule, by the name under which people know it. */
  readonly name: string;
  readonly shifts: readonly Shift[];
  /** When it was made. */
  readonly now: Instant;
}

/** A calendar of who is on call, iCalendar of RFC 5545, in UTC: gaps are events too, for they are what somebody must see. */
export function shiftCalendar({ name, shifts, now }: ShiftCalendarOptions): string {
  const calendar = new ICalCalendar({ name: `On call: ${name}`, prodId: { company: 'evenkeel', product: 'oncall' } });
  for (const { user, start, end } of shifts) {
    calendar.createEvent({
      id: uidOf(name, user, start),
      stamp: new Date(now),
      start: new Date(start),
      end: new Date(end),
      summary: user === null ? `Nobody is on call (${name})` : `${user} (${name})`,
    });
  }
  return calendar.toString();
}

/** The same shift has the same id in every calendar that is made, so that a subscriber moves it rather than adding another. */
function uidOf(name: string, user: string | null, start: Instant): string {
  const text = JSON.stringify([name, user, formatInstant(start)]);
  return `${createHash('sha256').update(text).digest('hex').slice(0, 32)}@evenkeel`;
}
