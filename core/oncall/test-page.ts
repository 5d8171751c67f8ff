import { DAY_MS, formatInstant, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { AlertFired, AlertResolved } from '#core/slo/events.ts';
import { isAsleep } from './escalation.ts';
import { shifts } from './on-duty.ts';
import { OWN_FIGURES, TEST_PAGE_PREFIX } from './own-pages.ts';
import { type NamedSchedule, type Person, POLICY_DEFAULTS, type Roster } from './schema.ts';

/** A shift that began longer ago is not tested any more: whoever was not awake until then has found out. */
const BEGUN_WITHIN_MS = DAY_MS;
/** Whoever takes turns of hours is tested once a day, and not at each of them. */
const TESTED_EVERY_MS = 20 * HOUR_MS;
/** So long it waits for an acknowledgement. */
export const TEST_PAGE_LIFE_MS = HOUR_MS;

/** Somebody whose shift has begun, and who has to be shown that a page reaches them. */
export interface ShiftTest {
  readonly person: string;
  readonly schedule: string;
  readonly alert: AlertFired;
}

/**
 * Who has to be tested now: whoever is on call by a schedule since less than a day, is awake, and was not tested in the
 * last 20 hours. `testedAt`: when each person was tested last.
 */
export function dueTests(roster: Roster, testedAt: ReadonlyMap<string, Instant>, now: Instant): ShiftTest[] {
  const due = new Map<string, ShiftTest>();
  for (const schedule of roster.schedules) {
    const shift = shifts(schedule, plusMs(now, -2 * DAY_MS), plusMs(now, DAY_MS)).find(
      ({ start, end }) => start <= now && now < end,
    );
    const person = roster.people.find(({ name }) => name === shift?.user);
    if (shift === undefined || person === undefined || now - shift.start >= BEGUN_WITHIN_MS) continue;
    const last = testedAt.get(person.name);
    const isTested = last !== undefined && now - last < TESTED_EVERY_MS;
    if (isTested || due.has(person.name) || isAsleep(POLICY_DEFAULTS.hold, person.timeZone, now)) continue;
    due.set(person.name, {
      person: person.name,
      schedule: schedule.name,
      alert: alertOf(schedule, person, shift, now),
    });
  }
  return [...due.values()];
}

function alertOf(
  { name, displayName }: NamedSchedule,
  person: Person,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  now: Instant,
): AlertFired {
  const service = `${TEST_PAGE_PREFIX}${name}`;
  return {
    slo: service,
    displayName,
    service,
    rule: person.name,
    severity: 'page',
    generation: Math.floor(start / MINUTE_MS),
    firedAt: now,
    ...OWN_FIGURES,
    reason: `you are on call for ${displayName} until ${formatInstant(end)} at the earliest`,
  };
}

/** The end of a test page, whether or not anybody has acknowledged it. */
export function testEnd(
  { slo, displayName, service, rule, severity, generation, firedAt }: AlertFired,
  now: Instant,
): AlertResolved {
  const figures = { sli: null, remainingRatio: null, timeToExhaustionHours: null };
  const alert = { slo, displayName, service, rule, severity, generation, firedAt };
  return { ...alert, ...figures, resolvedAt: now, reason: 'the test is over' };
}

/** What people should know of a test page that nobody acknowledged. */
export function unansweredNotice(person: string, schedule: string): string {
  return `${person} is on call by schedule ${schedule} and did not acknowledge the test page within an hour: would a real one reach them? npm run -s evenkeel -- doctor --deployed`;
}
