import * as z from 'zod';

/** A moment: UTC epoch milliseconds. Branded, so that a length of time can't be passed for a moment. */
export type Instant = number & { readonly __instant: true };

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Marks a finite number of epoch milliseconds as a moment. Throws a RangeError on anything else: that is a defect of the caller. */
export function instant(epochMs: number): Instant {
  if (!Number.isSafeInteger(epochMs)) throw new RangeError(`an instant is whole epoch milliseconds, not ${epochMs}`);
  return epochMs as Instant;
}

/** Stored epoch milliseconds. */
export const instantSchema = z.int().transform(instant);

/** RFC 3339 in UTC: `2026-03-01T12:00:00Z`, with milliseconds only where they are not zero. */
export function formatInstant(at: Instant): string {
  const text = new Date(at).toISOString();
  return at % 1000 === 0 ? `${text.slice(0, 19)}Z` : text;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;

/** Reads RFC 3339 with `Z` or an offset; undefined where the text is not one. */
export function parseInstant(text: string): Instant | undefined {
  if (!RFC_3339.test(text) || !isDayOfCalendar(text.slice(0, 10))) return undefined;
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? undefined : instant(epochMs);
}

/** Date.parse would take the 30th of February for the 2nd of March. */
function isDayOfCalendar(day: string): boolean {
  const epochMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(day);
}

/** The start of the grain (a minute, an hour, a UTC day) that holds the moment. */
export function floorTo(at: number, grainMs: number): Instant {
  return instant(Math.floor(at / grainMs) * grainMs);
}

/** The moment so many milliseconds later, or earlier where negative. */
export function plusMs(at: Instant, ms: number): Instant {
  return instant(at + ms);
}

/** `2026-03-01`, the UTC day that holds the moment. */
export function formatDay(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
