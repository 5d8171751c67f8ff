import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain, handChanges, shifts, who } from '#core/oncall/on-duty.ts';
import type { Layer, Override, Schedule } from '#core/oncall/schema.ts';
import { DAY_MS, HOUR_MS, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { minute, range, schedule, user, wall, ZONES } from './any-schedule.ts';

const inside = (from: Instant, to: Instant, part: number) => instant(from + Math.floor((to - from) * part));
const part = fc.double({ min: 0, max: 0.999, noNaN: true });
const RUNS = { seed: 2026, numRuns: 300 };

test('what every rule says of a moment ends in what decides, and says why it decides', () => {
  const restricted: Layer = {
    name: 'night',
    participants: ['bo'],
    start: '2026-01-01T00:00:00',
    handoff: { unit: 'day', every: 1 },
    restrictions: [{ type: 'daily', from: '22:00', to: '06:00' }],
  };
  const of = { timeZone: 'UTC', layers: [restricted], overrides: [] };
  expect(explain(of, instant(Date.UTC(2026, 0, 2, 12)))).toEqual([
    { rule: 'layer night', user: null, why: 'outside of its restrictions', decides: false },
  ]);
  expect(explain(of, instant(Date.UTC(2026, 0, 2, 23)))).toEqual([
    { rule: 'layer night', user: 'bo', why: 'turn 1', decides: true },
  ]);
  fc.assert(
    fc.property(schedule, minute, (any, at) => {
      const decisive = explain(any, at).find(({ decides }) => decides);
      const { user: name, because } = who(any, at);
      expect(decisive === undefined ? 'nobody' : `${decisive.rule}, ${decisive.why}`).toBe(because);
      expect(decisive?.user ?? null).toBe(name);
    }),
    { seed: 2026, numRuns: 300 },
  );
});

describe('the shifts of any schedule, in any zone', () => {
  test('tile the range: each begins where the one before ends, with somebody else', () => {
    fc.assert(
      fc.property(schedule, range, (of, { from, to }) => {
        const all = shifts(of, from, to);
        expect(all[0]?.start).toBe(from);
        expect(all.at(-1)?.end).toBe(to);
        for (const [index, { start, end, user: name }] of all.entries()) {
          expect(start).toBeLessThan(end);
          const next = all[index + 1];
          if (next === undefined) continue;
          expect(next.start).toBe(end);
          expect(next.user).not.toBe(name);
        }
      }),
      RUNS,
    );
  });

  test('say who is on call at every moment of theirs', () => {
    fc.assert(
      fc.property(schedule, range, part, (of, { from, to }, at) => {
        for (const { start, end, user: name } of shifts(of, from, to).slice(0, 8))
          for (const moment of [start, inside(start, end, at), plusMs(end, -1)])
            expect(who(of, moment).user).toBe(name);
      }),
      RUNS,
    );
  });

  test('are the same from whatever range they are asked', () => {
    fc.assert(
      fc.property(schedule, range, part, part, (of, { from, to }, a, b) => {
        const [first, last] = [inside(from, to, Math.min(a, b)), inside(from, to, Math.max(a, b))];
        const cut = shifts(of, from, to).flatMap(({ user: name, start, end }) => {
          const own = { user: name, start: Math.max(start, first), end: Math.min(end, last) };
          return own.start < own.end ? [own] : [];
        });
        expect(shifts(of, first, last)).toEqual(cut);
      }),
      RUNS,
    );
  });

  test('are as they were once an override is taken away, and before it and behind it all the while', () => {
    const overriding = fc.record({ user: fc.option(user), offset: part, length: part });
    fc.assert(
      fc.property(schedule, range, overriding, (of, { from, to }, { user: name, offset, length }) => {
        const start = inside(from, to, offset);
        const override: Override = { user: name, from: start, to: inside(start, to, length) };
        const overridden = { ...of, overrides: [override] };
        expect(shifts({ ...overridden, overrides: [] }, from, to)).toEqual(shifts(of, from, to));
        expect(shifts(overridden, from, override.from)).toEqual(shifts(of, from, override.from));
        expect(shifts(overridden, override.to, to)).toEqual(shifts(of, override.to, to));
        const own = shifts(overridden, override.from, override.to);
        expect(own.every((shift) => shift.user === name)).toBe(true);
      }),
      RUNS,
    );
  });

  test('hand over in the order of the participants, as many turns to each, give or take one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom('hour' as const, 'day' as const, 'week' as const, 'month' as const),
        wall,
        (timeZone, people, unit, start) => {
          const participants = Array.from({ length: people }, (_, index) => `user ${index}`);
          const rota = { name: 'rota', participants, start, handoff: { unit, every: 1 }, restrictions: [] };
          const of = { timeZone, layers: [rota], overrides: [] };
          const from = instant(Date.parse(`${start}Z`) + 2 * DAY_MS);
          const lengthMs = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS }[unit];
          const all = shifts(of, from, plusMs(from, 40 * lengthMs));
          const turns = all.map(({ user: name }) => Number(name?.split(' ')[1]));
          for (const [index, turn] of turns.entries()) {
            // A day that a zone skips is a turn without length.
            const next = turns[index + 1];
            if (next !== undefined) expect([(turn + 1) % people, (turn + 2) % people]).toContain(next);
          }
          const counts = participants.map((_, person) => turns.filter((turn) => turn === person).length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
        },
      ),
      RUNS,
    );
  });
});

test('what changes hands between two schedules is where who is on call differs, moment by moment', () => {
  fc.assert(
    fc.property(schedule, schedule, range, part, (before, after, { from, to }, at) => {
      const changes = handChanges(before, after, from, to);
      const changeAt = (moment: Instant) => changes.find(({ start, end }) => start <= moment && moment < end);
      const moments = [
        from,
        inside(from, to, at),
        ...changes.slice(0, 5).flatMap(({ start, end }) => [start, plusMs(end, -1)]),
      ];
      for (const moment of moments) {
        const [was, is] = [who(before, moment).user, who(after, moment).user];
        const change = changeAt(moment);
        expect(change === undefined ? was === is : change.before === was && change.after === is && was !== is).toBe(
          true,
        );
      }
      expect(handChanges(before, before, from, to)).toEqual([]);
    }),
    { seed: 2026, numRuns: 200 },
  );
});

test('a layer may follow a clock of its own: the sun goes round, and nobody is woken', () => {
  const office = (name: string, timeZone: string): Layer => ({
    name,
    participants: [name],
    start: '2026-01-01T00:00:00',
    handoff: { unit: 'week', every: 1 },
    restrictions: [{ type: 'daily', from: '09:00', to: '17:00' }],
    timeZone,
  });
  const of: Schedule = {
    timeZone: 'UTC',
    layers: [office('berlin', 'Europe/Berlin'), office('tokyo', 'Asia/Tokyo'), office('denver', 'America/Denver')],
    overrides: [],
  };
  const at = (hour: number) => who(of, instant(Date.UTC(2026, 5, 3, hour))).user;
  // Berlin 7 to 15, Tokyo 0 to 8, Denver 15 to 23 o'clock UTC.
  expect([0, 7, 8, 14, 15, 22, 23].map(at)).toEqual(['tokyo', 'tokyo', 'berlin', 'berlin', 'denver', 'denver', null]);
});

test('a layer without a participant is a defect of its reader', () => {
  const layerOfNone = { name: 'x', participants: [], start: '2026-01-01T00:00:00', handoff: { unit: 'day', every: 1 } };
  const of = { timeZone: 'UTC', layers: [{ ...layerOfNone, restrictions: [] }], overrides: [] } as Schedule;
  expect(() => who(of, instant(Date.UTC(2026, 1, 1)))).toThrow('layer x has no participants');
});
