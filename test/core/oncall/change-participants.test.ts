import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeParticipants } from '#core/oncall/change-participants.ts';
import { handChanges, shifts, who } from '#core/oncall/on-duty.ts';
import type { Layer, Schedule } from '#core/oncall/schema.ts';
import { DAY_MS, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { layer as anyLayer, minute } from './any-schedule.ts';

const at = (text: string): Instant => instant(Date.parse(text));
const WEEKLY: Layer = {
  name: 'primary',
  participants: ['ana', 'bo', 'chi'],
  start: '2026-03-02T09:00:00',
  handoff: { unit: 'week', every: 1 },
  restrictions: [],
};
const of = (layer: Layer): Schedule => ({ timeZone: 'Europe/Berlin', layers: [layer], overrides: [] });
const order = (schedule: Schedule, from: Instant, weeks: number) =>
  Array.from({ length: weeks }, (_, week) => who(schedule, plusMs(from, week * 7 * DAY_MS)).user);

describe('other participants of a layer', () => {
  test('take over at the next hand-off, whose turn it was having it still', () => {
    const now = at('2026-03-11T12:00:00Z');
    const after = changeParticipants(of(WEEKLY), 'primary', ['ana', 'eli', 'bo', 'chi'], now);
    expect(after.layers).toEqual([
      { ...WEEKLY, end: '2026-03-16T09:00:00' },
      { ...WEEKLY, name: 'primary 2', participants: ['chi', 'ana', 'eli', 'bo'], start: '2026-03-16T09:00:00' },
    ]);
    expect(order(after, now, 5)).toEqual(['bo', 'chi', 'ana', 'eli', 'bo']);
  });

  test('leave out who is gone, and the turn goes to whoever was behind them', () => {
    const now = at('2026-03-11T12:00:00Z');
    const after = changeParticipants(of(WEEKLY), 'primary', ['ana', 'bo'], now);
    expect(order(after, now, 4)).toEqual(['bo', 'ana', 'bo', 'ana']);
  });

  test('are simply those of a layer that has not begun', () => {
    const after = changeParticipants(of(WEEKLY), 'primary', ['eli'], at('2026-03-01T00:00:00Z'));
    expect(after.layers).toEqual([{ ...WEEKLY, participants: ['eli'] }]);
  });

  test('may change again, and the numbers of layers go on', () => {
    const once = changeParticipants(of(WEEKLY), 'primary', ['ana'], at('2026-03-11T12:00:00Z'));
    const twice = changeParticipants(once, 'primary 2', ['bo'], at('2026-03-20T12:00:00Z'));
    expect(twice.layers.map(({ name, start, end }) => [name, start, end])).toEqual([
      ['primary', '2026-03-02T09:00:00', '2026-03-16T09:00:00'],
      ['primary 2', '2026-03-16T09:00:00', '2026-03-23T09:00:00'],
      ['primary 3', '2026-03-23T09:00:00', undefined],
    ]);
  });

  test('wait for a month that has the day, so that no later hand-off drifts', () => {
    const monthly: Layer = { ...WEEKLY, start: '2026-01-31T09:00:00', handoff: { unit: 'month', every: 1 } };
    const after = changeParticipants(of(monthly), 'primary', ['eli'], at('2026-02-10T00:00:00Z'));
    expect(after.layers.map(({ start }) => start)).toEqual(['2026-01-31T09:00:00', '2026-03-31T09:00:00']);
  });

  test('wait for an hour that its clock can name only once', () => {
    const hourly: Layer = { ...WEEKLY, start: '2026-10-24T00:00:00', handoff: { unit: 'hour', every: 1 } };
    const after = changeParticipants(of(hourly), 'primary', ['eli'], at('2026-10-25T00:30:00Z'));
    expect(after.layers[1]?.start).toBe('2026-10-25T03:00:00');
  });

  test.each([
    ['no such layer', WEEKLY, 'night', ['ana'], 'no layer night; allowed: primary'],
    ['nobody left', WEEKLY, 'primary', [], 'layer primary would have no participants; allowed: at least one'],
    [
      'a layer that ends first',
      { ...WEEKLY, end: '2026-03-16T09:00:00' },
      'primary',
      ['ana'],
      'layer primary ends at 2026-03-16T09:00:00, before its next hand-off',
    ],
  ])('are refused with %s', (_, layer, name, participants, message) => {
    expect(() => changeParticipants(of(layer), name, participants, at('2026-03-11T12:00:00Z'))).toThrow(message);
  });

  test('never change the past, in any zone, whatever the turns are', () => {
    fc.assert(
      fc.property(
        anyLayer,
        minute,
        fc.uniqueArray(fc.constantFrom('ana', 'bo', 'eli'), { minLength: 1 }),
        (any, now, people) => {
          const { end: _, ...layer } = any;
          const before = of(layer);
          const after = changeParticipants(before, layer.name, people, now);
          const from = plusMs(now, -60 * DAY_MS);
          expect(handChanges(before, after, from, now)).toEqual([]);
          const later = shifts(after, plusMs(now, 3 * 366 * DAY_MS), plusMs(now, (3 * 366 + 30) * DAY_MS));
          for (const { user } of later) expect([...people, null]).toContain(user);
        },
      ),
      { seed: 2026, numRuns: 300 },
    );
  });
});
