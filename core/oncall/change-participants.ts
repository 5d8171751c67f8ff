import { Temporal } from 'temporal-polyfill';
import { indexAt, wallInstant } from '#core/shared/calendar.ts';
import type { Instant } from '#core/shared/instant.ts';
import { startsOf } from './on-duty.ts';
import type { Layer, Schedule } from './schema.ts';

/** How many hand-offs ahead one is looked for at which a layer can end: a day that most months lack comes round within a year. */
const HANDOFFS_MAX = 24;

/**
 * The schedule with other participants in a layer from its next hand-off on: the layer ends there and a new one begins in
 * its place, so that who was on call before never changes. Whose turn was next has it still; whoever is gone is left out.
 * Throws a RangeError where there is no such layer, it has ended, or nobody is left.
 */
export function changeParticipants<S extends Schedule>(
  schedule: S,
  layerName: string,
  participants: readonly string[],
  now: Instant,
): S {
  const place = schedule.layers.findLastIndex(({ name }) => name === layerName);
  const layer = schedule.layers[place];
  if (layer === undefined) {
    const names = schedule.layers.map(({ name }) => name).join(', ') || 'there is none';
    throw new RangeError(`no layer ${layerName}; allowed: ${names}`);
  }
  if (participants.length === 0)
    throw new RangeError(`layer ${layerName} would have no participants; allowed: at least one`);
  const timeZone = layer.timeZone ?? schedule.timeZone;
  const begin = wallInstant(layer.start, timeZone);
  // A layer that has not begun has no past to keep.
  if (begin > now)
    return { ...schedule, layers: schedule.layers.with(place, { ...layer, participants: [...participants] }) };
  const { turn, wall } = nextHandoff(layer, timeZone, now);
  if (layer.end !== undefined && wallInstant(layer.end, timeZone) <= wallInstant(wall, timeZone))
    throw new RangeError(`layer ${layerName} ends at ${layer.end}, before its next hand-off`);
  const successor: Layer = {
    ...layer,
    name: freeName(schedule, layerName),
    participants: rotated(layer.participants, turn, participants),
    start: wall,
  };
  return { ...schedule, layers: schedule.layers.toSpliced(place, 1, { ...layer, end: wall }, successor) };
}

/** The first hand-off after now that a wall time can name, and from which later ones fall on the same days and times. */
function nextHandoff(layer: Layer, timeZone: string, now: Instant): { turn: number; wall: string } {
  const { start, handoff } = layer;
  const turns = startsOf(handoff, start, timeZone);
  const first = indexAt(turns.start, turns.lengthMs, now) + 1;
  for (let turn = first; turn < first + HANDOFFS_MAX; turn += 1) {
    const wall = wallOf(layer, timeZone, turn);
    const isNamed = wallInstant(wall.toString(), timeZone) === turns.start(turn);
    const isClamped = handoff.unit === 'month' && wall.day !== Temporal.PlainDateTime.from(start).day;
    if (isNamed && !isClamped) return { turn, wall: wall.toString({ smallestUnit: 'second' }) };
  }
  throw new RangeError(`none of the next ${HANDOFFS_MAX} hand-offs falls on the day and time of ${start}`);
}

/** The wall time of a turn: on the calendar as it is counted, of elapsed hours as the clock shows it. */
function wallOf({ start, handoff }: Layer, timeZone: string, turn: number): Temporal.PlainDateTime {
  const { unit, every } = handoff;
  if (unit !== 'hour') return Temporal.PlainDateTime.from(start).add({ [`${unit}s`]: turn * every });
  const at = startsOf(handoff, start, timeZone).start(turn);
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
}

/** The new participants, beginning with the first of the old order, from the next turn on, who is among them. */
function rotated(before: readonly string[], turn: number, after: readonly string[]): string[] {
  const order = before.map((_, index) => before[(turn + index) % before.length]);
  const first = order.find((user) => user !== undefined && after.includes(user));
  const begin = first === undefined ? 0 : after.indexOf(first);
  return [...after.slice(begin), ...after.slice(0, begin)];
}

/** `primary`, `primary 2`, `primary 3`. */
function freeName({ layers }: Schedule, name: string): string {
  const base = name.replace(/ \d+$/, '');
  const taken = new Set(layers.map((layer) => layer.name));
  let number = 2;
  while (taken.has(`${base} ${number}`)) number += 1;
  return `${base} ${number}`;
}
