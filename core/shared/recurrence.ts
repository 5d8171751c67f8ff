import { RRuleTemporal } from 'rrule-temporal';
import * as z from 'zod';
import { type Period, wallInstant } from './calendar.ts';
import { DAY_MS, type Instant, plusMs } from './instant.ts';

/** A recurrence: the wall times that an RFC 5545 rule gives from `start` on, in a zone, each for so long. */
export const recurrenceSchema = z.object({
  rrule: z.string(),
  /** Wall time of the first occurrence that the rule may give, `YYYY-MM-DDTHH:MM:SS`. */
  start: z.string(),
  durationMs: z.int().positive(),
  timeZone: z.string(),
});
type Recurrence = z.infer<typeof recurrenceSchema>;

/** What a rule may hold. The time of day stands in `start`, its end in COUNT: UNTIL would be read on another clock than `start`. */
const RULE_PARTS = ['FREQ', 'INTERVAL', 'COUNT', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST'];
const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
export const RULE_ALLOWED = `a rule of RFC 5545 of the parts ${RULE_PARTS.join(', ')}, with FREQ one of ${FREQUENCIES.join(', ')}, such as FREQ=WEEKLY;BYDAY=SU`;

/** Whether a text is a rule that recurs daily or more rarely, each of its parts understood. */
export function isRecurrenceRule(text: string): boolean {
  const parts = text.split(';').map((part) => part.split('='));
  const keys = parts.map(([key = '']) => key);
  const frequency = parts.find(([key]) => key === 'FREQ')?.[1] ?? '';
  if (keys.some((key) => !RULE_PARTS.includes(key)) || new Set(keys).size < keys.length) return false;
  return FREQUENCIES.includes(frequency) && understood(text, parts);
}

/** The library drops what is out of range, as the 40th of a month: what it holds is compared with what was written. */
function understood(text: string, parts: readonly string[][]): boolean {
  try {
    const options: Readonly<Record<string, unknown>> = { ...ruleFrom(text, '2000-01-01T00:00:00').options() };
    const held = new Map(Object.entries(options).map(([key, value]) => [key.toUpperCase(), value]));
    return parts.every(([key = '', value = '']) => {
      const read = held.get(key);
      return Array.isArray(read) ? read.length === value.split(',').length : String(read) === value;
    });
  } catch (error) {
    // What the library says of a bad rule is plainer said by what is allowed.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** Zones are at most so far from UTC, and their changes move a wall time by less. */
const ZONE_MARGIN_MS = 2 * DAY_MS;

/**
 * Every occurrence that touches [from, to), and perhaps some beside it. The rule is counted on the wall, as if the zone
 * were UTC, and each wall time is then found in the zone: one that does not exist is the first instant after the gap, one
 * that occurs twice its first occurrence, as everywhere.
 */
export function occurrences(recurrence: Recurrence, from: Instant, to: Instant): Period[] {
  const { rrule, start, durationMs, timeZone } = recurrence;
  const first = new Date(from - durationMs - ZONE_MARGIN_MS);
  const walls = ruleFrom(rrule, start).between(first, new Date(to + ZONE_MARGIN_MS), true);
  return walls.map((wall) => {
    const begin = wallInstant(wall.toPlainDateTime().toString(), timeZone);
    return { from: begin, to: plusMs(begin, durationMs) };
  });
}

/** The library walks from the start where a rule has a COUNT: 100 years of days are enough. */
const PERIODS_MAX = 36_600;

function ruleFrom(rrule: string, start: string): RRuleTemporal {
  const dtstart = start.replaceAll(/[-:]/g, '');
  return new RRuleTemporal({
    rruleString: `DTSTART;TZID=UTC:${dtstart}\nRRULE:${rrule}`,
    strict: true,
    maxIterations: PERIODS_MAX,
  });
}
