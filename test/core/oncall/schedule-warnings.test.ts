import { expect, test } from 'vitest';
import { scheduleWarnings } from '#core/oncall/schedule-warnings.ts';
import type { Layer, Restriction, Schedule } from '#core/oncall/schema.ts';
import { HOUR_MS, instant, plusMs } from '#core/shared/instant.ts';

const NOON = instant(Date.UTC(2026, 2, 1, 12));
const layer = (changes: Partial<Layer> = {}): Layer => ({
  name: 'primary',
  participants: ['ana'],
  start: '2026-03-02T09:00:00',
  handoff: { unit: 'day', every: 1 },
  restrictions: [],
  ...changes,
});
const warnings = (layers: readonly Layer[], more: Partial<Schedule> = {}) =>
  scheduleWarnings({ timeZone: 'Europe/Berlin', layers, overrides: [], ...more });
const daily = (from: string, to: string): Restriction => ({ type: 'daily', from, to });

test('a schedule that hurts nobody has none', () => {
  expect(warnings([layer(), layer({ name: 'office', restrictions: [daily('09:00', '17:00')] })])).toEqual([]);
});

test('turns of hours drift where clocks change, in the zone of their layer', () => {
  const hours = { handoff: { unit: 'hour', every: 24 } } as const;
  expect(warnings([layer(hours)])).toEqual([
    'layer primary: turns of hours move on the clock when clocks change in Europe/Berlin; for a hand-off at one time of day give days',
  ]);
  expect(warnings([layer({ ...hours, timeZone: 'UTC' })])).toEqual([]);
  expect(warnings([layer({ ...hours, timeZone: 'America/New_York' })], { timeZone: 'UTC' })).toHaveLength(1);
});

test('a restriction that begins when it ends is a whole day, or week', () => {
  const weekly = (fromDay: number, toDay: number): Restriction => ({
    type: 'weekly',
    fromDay,
    from: '09:00',
    toDay,
    to: '09:00',
  });
  expect(
    warnings([layer(), layer({ name: 'x', restrictions: [daily('08:00', '17:00'), daily('09:00', '09:00')] })]),
  ).toEqual(['layer x: restriction 1 begins and ends at 09:00, which is the whole day']);
  expect(warnings([layer(), layer({ name: 'x', restrictions: [weekly(1, 2), weekly(3, 3)] })])).toEqual([
    'layer x: restriction 1 begins and ends at 09:00, which is the whole week',
  ]);
});

test('restrictions with nothing beneath leave holes', () => {
  const office = layer({ name: 'office', restrictions: [daily('09:00', '17:00')] });
  const night = layer({ name: 'night', restrictions: [daily('17:00', '09:00')] });
  expect(warnings([office, night])).toEqual([
    'layer office: nothing is beneath its restrictions, so that nobody may be on call outside of them; see oncall gaps',
  ]);
  expect(warnings([office, layer()])).toEqual([]);
  expect(warnings([])).toEqual(['no layer: nobody is on call but by overrides']);
});

test('an override of nobody is a hole, unless it never holds', () => {
  const nobody = (hours: number) => ({ user: null, from: NOON, to: plusMs(NOON, hours * HOUR_MS) });
  expect(warnings([layer()], { overrides: [nobody(0), nobody(1), { ...nobody(2), user: 'bo' }] })).toEqual([
    'override 1: nobody is on call from 2026-03-01T12:00:00Z to 2026-03-01T13:00:00Z',
  ]);
});
