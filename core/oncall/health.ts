import { HOUR_MS, type Instant, plusMs } from '#core/shared/instant.ts';
import { isAsleep } from './escalation.ts';
import { shifts } from './on-duty.ts';
import type { PageRecord } from './page-record.ts';
import { POLICY_DEFAULTS, type Roster } from './schema.ts';

/** A shift, and how many pages one may have: an incident takes six hours of work, so that two fill a day (Google's SRE book, "Being on-call"). */
const SHIFT_MS = 12 * HOUR_MS;
export const PAGES_PER_SHIFT_MAX = 2;

/** How the pages of a time were for those who got them. Times are in milliseconds, and null where there was nothing to take a mean of. */
export interface Health {
  /** Pages that told somebody, tickets left out. */
  readonly pages: number;
  /** From the first telling to the first acknowledgement, the mean of those that were acknowledged. */
  readonly mttaMs: number | null;
  /** From the alert to its end, the mean. */
  readonly mttrMs: number | null;
  /** The one with most pages first. */
  readonly people: readonly PersonHealth[];
  /** The one with most pages first. */
  readonly rules: readonly RuleHealth[];
}

interface PersonHealth {
  readonly person: string;
  /** On call by any schedule. */
  readonly onCallMs: number;
  readonly pages: number;
  /** While it was between 22:00 and 08:00 on their clock. */
  readonly sleepPages: number;
  /** The most pages of any twelve hours. */
  readonly busiestShift: number;
  /** Of the pages that they acknowledged: from their being told, the median. */
  readonly ackMedianMs: number | null;
}

export interface RuleHealth {
  readonly slo: string;
  readonly rule: string;
  readonly pages: number;
  /** Those that were over before anybody acknowledged them. */
  readonly withoutAction: number;
  /** Its pages were among more than two that one person got within twelve hours. */
  readonly isOverLimit: boolean;
}

/** How the pages that were opened in a time were for those who got them. `records`: what is kept of them. */
export function healthOf(records: readonly PageRecord[], roster: Roster, from: Instant, to: Instant): Health {
  const pages = records.filter(({ urgency, steps }) => urgency !== 'low' && steps > 0);
  const names = new Set([
    ...roster.people.map(({ name }) => name),
    ...pages.flatMap(({ told }) => told.map(({ person }) => person)),
  ]);
  const onCall = hoursOf(roster, from, to);
  const people = [...names].map((person) => personHealth(person, pages, roster, onCall.get(person) ?? 0));
  const heavy = new Set([...names].flatMap((person) => heavyPagesOf(person, pages)));
  return {
    pages: pages.length,
    mttaMs: mean(pages.flatMap((page) => ackMsOf(page) ?? [])),
    mttrMs: mean(pages.map(({ firedAt, resolvedAt }) => resolvedAt - firedAt)),
    people: people.toSorted((a, b) => b.pages - a.pages || a.person.localeCompare(b.person)),
    rules: rulesOf(pages, heavy),
  };
}

function hoursOf({ schedules }: Roster, from: Instant, to: Instant): Map<string, number> {
  const hours = new Map<string, number>();
  for (const schedule of schedules)
    for (const { user, start, end } of shifts(schedule, from, to))
      if (user !== null) hours.set(user, (hours.get(user) ?? 0) + end - start);
  return hours;
}

interface Told {
  readonly page: PageRecord;
  readonly at: Instant;
}

function toldTo(person: string, pages: readonly PageRecord[]): Told[] {
  const told = pages.flatMap((page) => {
    const first = page.told.find((one) => one.person === person);
    return first === undefined ? [] : [{ page, at: first.at }];
  });
  return told.toSorted((a, b) => a.at - b.at);
}

function personHealth(
  person: string,
  pages: readonly PageRecord[],
  { people }: Roster,
  onCallMs: number,
): PersonHealth {
  const told = toldTo(person, pages);
  const timeZone = people.find(({ name }) => name === person)?.timeZone ?? 'UTC';
  const acks = told.flatMap(({ page, at }) =>
    page.acknowledged?.by === person ? [Math.max(0, page.acknowledged.at - at)] : [],
  );
  return {
    person,
    onCallMs,
    pages: told.length,
    sleepPages: told.filter(({ at }) => isAsleep(POLICY_DEFAULTS.hold, timeZone, at)).length,
    busiestShift: Math.max(0, ...told.map(({ at }) => shiftFrom(at, told).length)),
    ackMedianMs: median(acks),
  };
}

/** The pages of the twelve hours that begin with one. */
function shiftFrom(start: Instant, told: readonly Told[]): Told[] {
  return told.filter(({ at }) => at >= start && at < plusMs(start, SHIFT_MS));
}

/** The pages of every shift of a person that had too many. */
function heavyPagesOf(person: string, pages: readonly PageRecord[]): PageRecord[] {
  const told = toldTo(person, pages);
  const shiftsOf = told.map(({ at }) => shiftFrom(at, told)).filter((shift) => shift.length > PAGES_PER_SHIFT_MAX);
  return shiftsOf.flat().map(({ page }) => page);
}

function rulesOf(pages: readonly PageRecord[], heavy: ReadonlySet<PageRecord>): RuleHealth[] {
  const rules = Map.groupBy(pages, ({ slo, rule }) => JSON.stringify([slo, rule]));
  const found = [...rules.values()].flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    const withoutAction = of.filter(({ acknowledged }) => acknowledged === null).length;
    const { slo, rule } = first;
    return [{ slo, rule, pages: of.length, withoutAction, isOverLimit: of.some((page) => heavy.has(page)) }];
  });
  return found.toSorted((a, b) => b.pages - a.pages || a.slo.localeCompare(b.slo) || a.rule.localeCompare(b.rule));
}

function ackMsOf({ told, acknowledged, openedAt }: PageRecord): number | undefined {
  if (acknowledged === null) return undefined;
  const first = Math.min(...told.map(({ at }) => at));
  return Math.max(0, acknowledged.at - (Number.isFinite(first) ? first : openedAt));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The lower of the two in the middle of an even number, so that it is a time that somebody took. */
function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length / 2) - 1)] ?? null;
}

/** What is asked of a rule that woke somebody too often; undefined where it did not. */
export function reviewNotice({ slo, rule, pages, withoutAction, isOverLimit }: RuleHealth): string | undefined {
  if (!isOverLimit) return undefined;
  const share = `${withoutAction} of its ${pages} pages of the last week ended before anybody did anything`;
  return `Rule ${rule} of SLO ${slo} woke somebody more than ${PAGES_PER_SHIFT_MAX} times within 12 hours, together with others or alone; ${share}. Repair what it watches, or make the rule or its objective less eager: npm run -s evenkeel -- oncall health --deployed`;
}
