import fc from 'fast-check';
import type { Layer, Restriction, Schedule } from '#core/oncall/schema.ts';
import { DAY_MS, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';

export const ZONES = Intl.supportedValuesOf('timeZone');
const FIRST = Date.UTC(2010, 0, 1);
const YEARS_MS = 20 * 365 * DAY_MS;

export const minute = fc.integer({ min: 0, max: YEARS_MS / MINUTE_MS }).map((at) => instant(FIRST + at * MINUTE_MS));
export const wall = minute.map((at) => new Date(at).toISOString().slice(0, 19));
const time = fc
  .integer({ min: 0, max: 1_439 })
  .map((of) => `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`);
const day = fc.integer({ min: 1, max: 7 });
const restriction: fc.Arbitrary<Restriction> = fc.oneof(
  fc.record({ type: fc.constant('daily' as const), from: time, to: time }),
  fc.record({ type: fc.constant('weekly' as const), fromDay: day, from: time, toDay: day, to: time }),
);
export const user = fc.constantFrom('ana', 'bo', 'chi', 'dev');
export const layer: fc.Arbitrary<Layer> = fc
  .record({
    name: fc.constant('layer'),
    participants: fc.array(user, { minLength: 1, maxLength: 4 }),
    start: wall,
    handoff: fc.record({
      unit: fc.constantFrom('hour', 'day', 'week', 'month'),
      every: fc.integer({ min: 1, max: 30 }),
    }),
    restrictions: fc.array(restriction, { maxLength: 2 }),
    timeZone: fc.option(fc.constantFrom(...ZONES), { nil: undefined }),
    end: fc.option(wall, { nil: undefined, freq: 3 }),
  })
  .map(({ timeZone, end, ...rest }) => ({
    ...rest,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(end === undefined ? {} : { end }),
  }));
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  layers: fc.array(layer, { maxLength: 3 }),
  overrides: fc.constant([]),
});
/** Up to three weeks. */
export const range = fc.tuple(minute, fc.integer({ min: 1, max: 21 * 1_440 })).map(([from, minutes]) => {
  return { from, to: plusMs(from, minutes * MINUTE_MS) };
});
