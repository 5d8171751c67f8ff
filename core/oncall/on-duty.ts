import { Temporal } from 'temporal-polyfill';
import { indexAt, nominalMs, type Period, periodStarts, wallInstant } from '#core/shared/calendar.ts';
import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import type { Layer, Restriction, Schedule } from './schema.ts';

/** Somebody on call for a time without a break; a user of null is a gap, in which nobody is. */
export interface Shift {
  readonly user: string | null;
  readonly start: Instant;
  readonly end: Instant;
}

/** Who is on call at a moment, and what of the schedule says so. */
export function who(schedule: Schedule, at: Instant): { readonly user: string | null; readonly because: string } {
  const [duty] = dutiesOf(schedule, { from: at, to: plusMs(at, 1) });
  return duty === undefined ? { user: null, because: 'nobody' } : { user: duty.user, because: duty.because };
}

/** A turn or an override is looked for so far around a moment: the longest turn that anybody plans is a year. */
const AROUND_MS = 400 * DAY_MS;

/** What puts somebody on call at a moment, from its beginning to its end: not merged with what comes before and after it. Undefined in a gap. */
export function dutyAt(schedule: Schedule, at: Instant): Duty | undefined {
  // Most turns are found within days; only for a longer one is the whole of its length looked at.
  for (let aroundMs = DAY_MS; ; aroundMs *= 2) {
    const around = { from: plusMs(at, -aroundMs), to: plusMs(at, aroundMs) };
    const duty = dutiesOf(schedule, around).find(({ from, to }) => from <= at && at < to);
    const isWhole = duty === undefined || (around.from < duty.from && duty.to < around.to);
    if (isWhole || aroundMs >= AROUND_MS) return duty;
  }
}

/** The shifts of [from, to), gaps included, each as long as it can be. The answer depends on nothing but the schedule and the zones' rules. */
export function shifts(schedule: Schedule, from: Instant, to: Instant): Shift[] {
  const all: Shift[] = [];
  const add = (user: string | null, start: Instant, end: Instant) => {
    const last = all.at(-1);
    if (start >= end) return;
    if (last !== undefined && last.user === user) all[all.length - 1] = { ...last, end };
    else all.push({ user, start, end });
  };
  let covered = from;
  for (const duty of dutiesOf(schedule, { from, to })) {
    add(null, covered, duty.from);
    add(duty.user, duty.from, duty.to);
    covered = duty.to;
  }
  add(null, covered, to);
  return all;
}

/** A time that a change of a schedule puts into other hands. */
export interface HandChange {
  readonly before: string | null;
  readonly after: string | null;
  readonly start: Instant;
  readonly end: Instant;
}

/** The times of [from, to) in which another is on call by one schedule than by the other, in order. */
export function handChanges(before: Schedule, after: Schedule, from: Instant, to: Instant): HandChange[] {
  const changes: HandChange[] = [];
  const [old, now] = [shifts(before, from, to), shifts(after, from, to)];
  let next = 0;
  for (const { user, start, end } of now) {
    while ((old[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1;
    for (let index = next; index < old.length; index += 1) {
      const was = old[index];
      if (was === undefined || was.start >= end) break;
      const overlap = { start: instant(Math.max(start, was.start)), end: instant(Math.min(end, was.end)) };
      if (was.user !== user && overlap.start < overlap.end) changes.push({ before: was.user, after: user, ...overlap });
    }
  }
  return changes;
}

/** A time for which one rule of the schedule puts somebody, or nobody, on duty. */
export interface Duty extends Period {
  readonly user: string | null;
  readonly because: string;
}

/** What one layer or override says of a moment. */
export interface Saying {
  readonly rule: string;
  /** Null: nobody. */
  readonly user: string | null;
  readonly why: string;
  /** The highest one that holds decides. */
  readonly decides: boolean;
}

/** What every layer and override says of a moment, the highest first. */
export function explain(schedule: Schedule, at: Instant): Saying[] {
  const moment = { from: at, to: plusMs(at, 1) };
  const overrides = schedule.overrides.map((override, index) => {
    const holds = override.from <= at && at < override.to;
    const span = `from ${formatInstant(override.from)} to ${formatInstant(override.to)}`;
    return { rule: `override ${index}`, user: override.user, why: holds ? span : `not now: ${span}`, holds };
  });
  const layers = schedule.layers.map((layer) => {
    const timeZone = layer.timeZone ?? schedule.timeZone;
    const [duty] = dutiesOfLayer(layer, timeZone, moment);
    const rule = `layer ${layer.name}`;
    if (duty === undefined) return { rule, user: null, why: whyNobody(layer, timeZone, at), holds: false };
    return { rule, user: duty.user, why: duty.because.slice(`${rule}, `.length), holds: true };
  });
  const all = [...layers, ...overrides].toReversed();
  const decisive = all.findIndex(({ holds }) => holds);
  return all.map(({ rule, user, why }, index) => ({ rule, user, why, decides: index === decisive }));
}

function whyNobody({ start, end }: Layer, timeZone: string, at: Instant): string {
  if (at < wallInstant(start, timeZone)) return 'has not begun';
  if (end !== undefined && at >= wallInstant(end, timeZone)) return 'has ended';
  return 'outside of its restrictions';
}

/** Everything that puts somebody on duty in the range, in order and without overlap: each layer covers those beneath, each override all before it. */
function dutiesOf(schedule: Schedule, range: Period): Duty[] {
  const layers = schedule.layers.map((layer) => dutiesOfLayer(layer, layer.timeZone ?? schedule.timeZone, range));
  const overrides = schedule.overrides.map((override, index) =>
    cutTo(range, [{ ...override, because: `override ${index}` }]),
  );
  return [...layers, ...overrides].reduce(overlay, []);
}

function dutiesOfLayer(layer: Layer, timeZone: string, range: Period): Duty[] {
  const end = layer.end === undefined ? range.to : wallInstant(layer.end, timeZone);
  const own = { from: range.from, to: instant(Math.min(range.to, end)) };
  if (own.from >= own.to) return [];
  const turns = cutTo(own, turnsOf(layer, timeZone, own));
  if (layer.restrictions.length === 0) return turns;
  const times = unionOf(layer.restrictions.flatMap((restriction) => timesOf(restriction, timeZone, own)));
  return turns.flatMap((turn) => cutTo(turn, times).map((time) => ({ ...turn, ...time })));
}

/** The turns that touch the range, each of its participant. Before turn 0 nobody is on duty. */
function turnsOf({ name, participants, start: anchor, handoff }: Layer, timeZone: string, range: Period): Duty[] {
  const { start, lengthMs } = startsOf(handoff, anchor, timeZone);
  const duties: Duty[] = [];
  for (let turn = Math.max(0, indexAt(start, lengthMs, range.from)); start(turn) < range.to; turn += 1) {
    const user = participants[turn % participants.length];
    if (user === undefined) throw new RangeError(`layer ${name} has no participants`);
    duties.push({ user, because: `layer ${name}, turn ${turn}`, from: start(turn), to: start(turn + 1) });
  }
  return duties;
}

/** When each turn begins, and about how long one is. */
export function startsOf({ unit, every }: Layer['handoff'], anchor: string, timeZone: string) {
  if (unit !== 'hour')
    return { start: periodStarts({ unit, every, anchor, timeZone }), lengthMs: nominalMs({ unit, every }) };
  const first = wallInstant(anchor, timeZone);
  const lengthMs = every * HOUR_MS;
  return { start: (turn: number) => plusMs(first, turn * lengthMs), lengthMs };
}

/** The times in which a restriction holds around a range: from its start to its end on the clock, for each date or week, the skipped ones too. */
function timesOf(restriction: Restriction, timeZone: string, { from, to }: Period): Period[] {
  const dateOf = (at: Instant) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const step = restriction.type === 'daily' ? 1 : 7;
  // It may run into the next day or week, and a zone may skip a day.
  const last = dateOf(to).add({ days: 2 });
  let date = dateOf(from).subtract({ days: 2 * step + 2 });
  if (restriction.type === 'weekly') date = date.subtract({ days: date.dayOfWeek - 1 });
  const times: Period[] = [];
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: step })) {
    const [fromDate, toDate] = datesOf(restriction, date);
    const time = {
      from: wallInstant(`${fromDate}T${restriction.from}`, timeZone),
      to: wallInstant(`${toDate}T${restriction.to}`, timeZone),
    };
    if (time.from < time.to) times.push(time);
  }
  return times;
}

/** The dates on which a restriction begins and ends, of a day or of the week that begins with it. */
function datesOf(
  restriction: Restriction,
  date: Temporal.PlainDate,
): [from: Temporal.PlainDate, to: Temporal.PlainDate] {
  if (restriction.type === 'daily') return [date, restriction.to > restriction.from ? date : date.add({ days: 1 })];
  const { fromDay, from, toDay, to } = restriction;
  const isNextWeek = toDay < fromDay || (toDay === fromDay && to <= from);
  return [date.add({ days: fromDay - 1 }), date.add({ days: toDay - 1 + (isNextWeek ? 7 : 0) })];
}

/** Times in order, those that touch or overlap as one. */
function unionOf(times: readonly Period[]): Period[] {
  const union: Period[] = [];
  for (const time of times.toSorted((a, b) => a.from - b.from)) {
    const last = union.at(-1);
    if (last === undefined || time.from > last.to) union.push(time);
    else union[union.length - 1] = { from: last.from, to: instant(Math.max(last.to, time.to)) };
  }
  return union;
}

/** What of these lies in the range. */
function cutTo<Time extends Period>(range: Period, times: readonly Time[]): Time[] {
  return times.flatMap((time) => {
    const from = instant(Math.max(time.from, range.from));
    const to = instant(Math.min(time.to, range.to));
    return from < to ? [{ ...time, from, to }] : [];
  });
}

/** Duties in order, of which those above cover those beneath. Neither list overlaps itself. */
function overlay(beneath: readonly Duty[], above: readonly Duty[]): Duty[] {
  const uncovered: Duty[] = [];
  let first = 0;
  for (const duty of beneath) {
    while ((above[first]?.to ?? Number.POSITIVE_INFINITY) <= duty.from) first += 1;
    let from = duty.from;
    for (let index = first; index < above.length; index += 1) {
      const cover = above[index];
      if (cover === undefined || cover.from >= duty.to) break;
      if (from < cover.from) uncovered.push({ ...duty, from, to: cover.from });
      from = instant(Math.max(from, cover.to));
    }
    if (from < duty.to) uncovered.push({ ...duty, from });
  }
  return [...uncovered, ...above].sort((a, b) => a.from - b.from);
}
