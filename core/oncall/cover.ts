import { DAY_MS, formatInstant, type Instant } from '#core/shared/instant.ts';
import { type Shift, shifts } from './on-duty.ts';
import type { NamedSchedule } from './schema.ts';

/** So many times are named in a notice; the command line lists all of them. */
const NAMED_MAX = 5;

/** Whoever is on call for so long at a stretch has nobody to hand over to. */
const ALONE_DAYS = 14;

/**
 * What people should be told ahead of time of a schedule's cover in [from, to): times in which nobody is on call, or one
 * person for weeks. Undefined where there is nothing to tell. Gaps that a schedule has by its design, for all its layers
 * are restricted, were warned of when it was written. The text is the same a day later where nothing changed.
 */
export function coverNotice(schedule: NamedSchedule, from: Instant, to: Instant): string | undefined {
  const isPartTime = schedule.layers.length > 0 && schedule.layers.every(({ restrictions }) => restrictions.length > 0);
  const thin = shifts(schedule, from, to).filter(({ user, start, end }) =>
    user === null ? !isPartTime : end - start > ALONE_DAYS * DAY_MS,
  );
  if (thin.length === 0) return undefined;
  const times = thin.slice(0, NAMED_MAX).map((shift) => timeOf(shift, from, to));
  const more = thin.length > NAMED_MAX ? [`and ${thin.length - NAMED_MAX} times more`] : [];
  return `Schedule ${schedule.name} is thin: ${[...times, ...more].join('; ')}. Look: evenkeel oncall shifts --schedule ${schedule.name}`;
}

/** What goes on beyond the range has no end, or beginning, that could be named. */
function timeOf({ user, start, end }: Shift, from: Instant, to: Instant): string {
  const who = user === null ? 'nobody is on call' : `${user} is on call for over ${ALONE_DAYS} days`;
  const begin = start === from ? 'now' : `from ${formatInstant(start)}`;
  return `${who} ${begin}, ${end === to ? 'with no end in sight' : `until ${formatInstant(end)}`}`;
}
