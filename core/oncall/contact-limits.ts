import { type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { LegName } from './events.ts';

interface ContactLimit {
  readonly count: number;
  readonly withinMs: number;
}

/**
 * How often one contact is told by one leg: whoever gets more reads none of them, and a carrier takes it for spam. The
 * figures are the shortest of GoAlert's (notification/throttle in target/goalert); its longer ones, such as 21 in three
 * hours, would hold a page back for hours. What is not listed has the limits of its services only.
 */
export const CONTACT_LIMITS: Readonly<Partial<Record<LegName, ContactLimit>>> = {
  sms: { count: 5, withinMs: 15 * MINUTE_MS },
  phones: { count: 5, withinMs: 15 * MINUTE_MS },
  voice: { count: 3, withinMs: 15 * MINUTE_MS },
};

/**
 * So many wrong codes of one person are tried and answered: whoever forges a number needs six years for the million of
 * them, and costs its owner few messages. GoAlert answers as many replies.
 */
export const WRONG_CODE_LIMIT: ContactLimit = { count: 5, withinMs: 15 * MINUTE_MS };

/** The first moment from `now` on at which a contact that was told at these times, in any order, may be told once more. */
export function mayTellAt({ count, withinMs }: ContactLimit, told: readonly Instant[], now: Instant): Instant {
  const fullSince = told.toSorted((a, b) => b - a)[count - 1];
  const free = fullSince === undefined ? now : plusMs(fullSince, withinMs);
  return free > now ? free : now;
}
