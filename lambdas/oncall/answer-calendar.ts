import { Temporal } from 'temporal-polyfill';
import { shiftCalendar } from '#adapters/calendar/shift-calendar.ts';
import { isCalendarKey } from '#adapters/signatures/calendar-token.ts';
import { shifts } from '#core/oncall/on-duty.ts';
import { DAY_MS, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { type ReadRosterPorts, readRoster } from '#flows/oncall/read-roster.ts';
import type { HttpAnswer, HttpRequest } from '#lambdas/runtime/http-door.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';

/** What the calendar reads. */
export interface CalendarPorts extends ReadRosterPorts {
  readonly secret: { current(): Promise<string>; previous(): Promise<string | undefined> };
}

/** People look back a month and ahead half a year. */
const BACK_MS = 31 * DAY_MS;
const AHEAD_MS = 183 * DAY_MS;

/**
 * Answers whoever subscribes to the calendar of a schedule: 200 with iCalendar, 403 where the address was not made here or
 * its secret is another one since, 404 where there is no such schedule any more. No address of a person is in it.
 */
export async function answerCalendar(
  { query }: HttpRequest,
  { ports, clock, logger }: Pick<Tools<CalendarPorts>, 'ports' | 'clock' | 'logger'>,
): Promise<HttpAnswer> {
  const { s: name = '', k: key = '' } = query;
  const isOurs =
    isCalendarKey(key, name, await ports.secret.current()) || isOfBefore(key, name, await ports.secret.previous());
  if (!isOurs) {
    logger.warn('a calendar was refused: its address is not valid');
    return { status: 403, body: 'this address is not valid; ask for a new one: evenkeel oncall ical --url' };
  }
  const schedule = (await readRoster(ports)).schedules.find((each) => each.name === name);
  if (schedule === undefined) return { status: 404, body: `there is no schedule ${name}` };
  const now = clock.now();
  const seen = shifts(schedule, monthOf(plusMs(now, -BACK_MS)), plusMs(now, AHEAD_MS));
  const headers = { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, max-age=900' };
  return { status: 200, headers, body: shiftCalendar({ name, shifts: seen, now }) };
}

/** The beginning of the month: a shift that is cut there is another event once a month, and not every day. */
function monthOf(at: Instant): Instant {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC');
  return instant(zoned.with({ day: 1 }).startOfDay().epochMilliseconds);
}

function isOfBefore(key: string, name: string, secret: string | undefined): boolean {
  return secret !== undefined && isCalendarKey(key, name, secret);
}
