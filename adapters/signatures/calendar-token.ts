import { createHmac, timingSafeEqual } from 'node:crypto';

/** The key of the calendar of a schedule: whoever has it may read that calendar until the secret is another one. */
export function calendarKey(schedule: string, secret: string): string {
  if (secret === '') throw new Error('the secret of links is empty; every calendar would be open to everybody');
  // The word keeps it apart from the signatures of links, which the same secret makes.
  return createHmac('sha256', secret).update(`calendar ${schedule}`).digest('base64url');
}

export function isCalendarKey(key: string, schedule: string, secret: string): boolean {
  const [given, expected] = [Buffer.from(key), Buffer.from(calendarKey(schedule, secret))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The address of the calendar of a schedule, to be subscribed to: it is the secret itself. */
export function calendarUrl(url: string, schedule: string, secret: string): string {
  return `${url}?s=${encodeURIComponent(schedule)}&k=${calendarKey(schedule, secret)}`;
}
