import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { DAY_MS, type Instant, instant } from './instant.ts';

/** Periods of the calendar in a zone: period k begins at the wall time `anchor + k * every units`. */
export const calendarSchema = z.object({
  unit: z.enum(['day', 'week', 'month', 'year']),
  every: z.int().positive(),
  /** `YYYY-MM-DDTHH:MM:SS` on the clock of the zone. */
  anchor: z.string(),
  /** A name of the IANA database. */
  timeZone: z.string(),
});
export type Calendar = z.infer<typeof calendarSchema>;
export type CalendarUnits = Pick<Calendar, 'unit' | 'every'>;

/** The moments in [from, to). */
export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

/** The same period as somebody ended it: what it held before stays, and one that had not begun holds nothing. */
export function endedAt<Ended extends Period>(period: Ended, at: Instant): Ended {
  return { ...period, to: instant(Math.max(period.from, Math.min(period.to, at))) };
}

/**
 * The period that holds a moment; at a boundary the new one has begun. Periods are counted on the calendar from the anchor
 * itself, never from the one before, so that a day that a month lacks is clamped in that month alone.
 */
export function periodAt(calendar: Calendar, at: Instant): Period {
  const start = periodStarts(calendar);
  const index = indexAt(start, nominalMs(calendar), at);
  return { from: start(index), to: start(index + 1) };
}

/** When each period of a calendar begins, by its number from the anchor on. */
export function periodStarts({ unit, every, anchor, timeZone }: Calendar): (index: number) => Instant {
  const first = Temporal.PlainDateTime.from(anchor);
  return (index) => firstInstant(first.add({ [UNITS[unit].plural]: index * every }), timeZone);
}

/** The number of the last period that has begun at a moment: of periods without length, which a skipped day makes, the one behind them. */
export function indexAt(start: (index: number) => Instant, nominalLengthMs: number, at: Instant): number {
  let index = Math.floor((at - start(0)) / nominalLengthMs);
  // The guess is off by little: nominal months and years are a few days from the real ones, and the error adds up with the years.
  while (start(index) > at) index -= 1;
  while (start(index + 1) <= at) index += 1;
  return index;
}

/** What a wall time means in a zone: one that does not exist the first instant after the gap, one that occurs twice its first occurrence. */
export function wallInstant(wall: string, timeZone: string): Instant {
  return firstInstant(Temporal.PlainDateTime.from(wall), timeZone);
}

/** The length that a calendar window is taken for where one fixed length is needed: 30 days a month, 90 a quarter, 365 a year. */
export function nominalMs({ unit, every }: CalendarUnits): number {
  return UNITS[unit].nominalDays * every * DAY_MS;
}

/** OpenSLO's durations of the calendar: `1d`, `2w`, `1M`, `1Q`, `1Y`. Undefined where the text is none, or has no day: `6h`. */
export function parseCalendarDuration(text: string): CalendarUnits | undefined {
  const match = /^([1-9][0-9]{0,3})([dwMQY])$/.exec(text);
  const letter = LETTERS[match?.[2] ?? ''];
  return letter && { unit: letter.unit, every: Number(match?.[1]) * letter.every };
}

/** Whether the text names a zone of the IANA database; an offset, or an abbreviation that is no name of it, does not. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(text)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Reads `2026-01-31 09:00:00` into the wall time `2026-01-31T09:00:00`; undefined where that is no date or time. */
export function parseWallTime(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  try {
    return Temporal.PlainDateTime.from(text.replace(' ', 'T'), { overflow: 'reject' }).toString();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const UNITS = {
  day: { plural: 'days', nominalDays: 1 },
  week: { plural: 'weeks', nominalDays: 7 },
  month: { plural: 'months', nominalDays: 30 },
  year: { plural: 'years', nominalDays: 365 },
} as const;

const LETTERS: Readonly<Record<string, CalendarUnits>> = {
  d: { unit: 'day', every: 1 },
  w: { unit: 'week', every: 1 },
  M: { unit: 'month', every: 1 },
  Q: { unit: 'month', every: 3 },
  Y: { unit: 'year', every: 1 },
};

function firstInstant(wall: Temporal.PlainDateTime, timeZone: string): Instant {
  const earlier = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wall)) return instant(earlier.epochMilliseconds);
  // In a gap `earlier` is read by the offset before it, so it stands before the gap; the gap ends with the next transition.
  const end = earlier.getTimeZoneTransition('next');
  if (end === null) throw new RangeError(`${wall} does not exist in ${timeZone}, and no later transition is known`);
  return instant(end.epochMilliseconds);
}
