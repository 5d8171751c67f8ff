import { Temporal } from 'temporal-polyfill';
import type { Restriction } from '#core/oncall/schema.ts';

const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 7 * DAY_SECONDS;
const HOUR_SECONDS = 3_600;

/** The time on the clock of a zone, `YYYY-MM-DDTHH:MM:SS`, of an instant with an offset; undefined where it is none, or the zone is unknown. */
export function wallTimeOf(text: string, timeZone: string): string | undefined {
  try {
    const zoned = Temporal.Instant.from(text).toZonedDateTimeISO(timeZone);
    return zoned.toPlainDateTime().round('second').toString({ smallestUnit: 'second' });
  } catch {
    return undefined;
  }
}

/** A length in seconds as turns of the calendar: whole weeks, days or hours; undefined where it is none of them. */
export function handoffOf(seconds: number): { unit: 'weeks' | 'days' | 'hours'; every: number } | undefined {
  const of = (unit: 'weeks' | 'days' | 'hours', length: number) => ({ unit, every: seconds / length });
  const found = [of('weeks', WEEK_SECONDS), of('days', DAY_SECONDS), of('hours', HOUR_SECONDS)];
  return found.find(({ every }) => Number.isInteger(every) && every > 0);
}

/** From a time of day for so long, every day; undefined where it is the whole day. */
export function dailyFor(time: string, seconds: number): Restriction | undefined {
  if (seconds >= DAY_SECONDS) return undefined;
  const from = Temporal.PlainTime.from(time);
  return { type: 'daily', from: clock(from), to: clock(from.add({ seconds })) };
}

/** From a time of a day of the week (Monday is 1) for so long, every week; undefined where it is the whole week. */
export function weeklyFor(day: number, time: string, seconds: number): Restriction | undefined {
  if (seconds >= WEEK_SECONDS) return undefined;
  // The first of January 2024 was a Monday.
  const from = Temporal.PlainDateTime.from('2024-01-01')
    .add({ days: day - 1 })
    .withPlainTime(time);
  const to = from.add({ seconds });
  return { type: 'weekly', fromDay: from.dayOfWeek, from: clock(from), toDay: to.dayOfWeek, to: clock(to) };
}

function clock(time: Temporal.PlainTime | Temporal.PlainDateTime): string {
  return time.toString({ smallestUnit: 'minute' }).slice(-'HH:MM'.length);
}
