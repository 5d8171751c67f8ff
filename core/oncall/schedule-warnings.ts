import { Temporal } from 'temporal-polyfill';
import { wallInstant } from '#core/shared/calendar.ts';
import { formatInstant } from '#core/shared/instant.ts';
import type { Layer, Schedule } from './schema.ts';

/** What a schedule allows and would hurt: in words, for whoever wrote it. */
export function scheduleWarnings({ timeZone, layers, overrides }: Schedule): string[] {
  return [
    ...layers.flatMap((layer) => [...driftOf(layer, layer.timeZone ?? timeZone), ...wholeOf(layer)]),
    ...holesOf(layers),
    ...overrides.flatMap(({ user, from, to }, index) =>
      user === null && from < to
        ? [`override ${index}: nobody is on call from ${formatInstant(from)} to ${formatInstant(to)}`]
        : [],
    ),
  ];
}

/** Elapsed hours and clocks part when clocks change. */
function driftOf({ name, handoff, start }: Layer, timeZone: string): string[] {
  if (handoff.unit !== 'hour') return [];
  const begin = Temporal.Instant.fromEpochMilliseconds(wallInstant(start, timeZone)).toZonedDateTimeISO(timeZone);
  if (begin.getTimeZoneTransition('next') === null) return [];
  return [
    `layer ${name}: turns of hours move on the clock when clocks change in ${timeZone}; for a hand-off at one time of day give days`,
  ];
}

/** An end that is its start is on the next day, or in the next week. */
function wholeOf({ name, restrictions }: Layer): string[] {
  return restrictions.flatMap((one, index) => {
    const isWhole = one.from === one.to && (one.type === 'daily' || one.fromDay === one.toDay);
    const length = one.type === 'daily' ? 'day' : 'week';
    return isWhole
      ? [`layer ${name}: restriction ${index} begins and ends at ${one.from}, which is the whole ${length}`]
      : [];
  });
}

/** Outside of its restrictions a layer has nobody, and it is for those beneath to have somebody. */
function holesOf(layers: readonly Layer[]): string[] {
  const [lowest, ...others] = layers;
  if (lowest === undefined) return ['no layer: nobody is on call but by overrides'];
  if ([lowest, ...others].some(({ restrictions }) => restrictions.length === 0)) return [];
  return [
    `layer ${lowest.name}: nothing is beneath its restrictions, so that nobody may be on call outside of them; see oncall gaps`,
  ];
}
