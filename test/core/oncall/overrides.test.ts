import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Actor } from '#core/oncall/events.ts';
import { handChanges, who } from '#core/oncall/on-duty.ts';
import { decideOverride, loggedOverrides, type OverrideCommand, withOverrides } from '#core/oncall/overrides.ts';
import type { NamedSchedule } from '#core/oncall/schema.ts';
import { placeEvents } from '#core/shared/event.ts';
import { DAY_MS, HOUR_MS, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { layer as anyLayer, schedule as anySchedule, minute, ZONES } from './any-schedule.ts';

const NOW = instant(Date.UTC(2026, 2, 4, 12));
const ACTOR: Actor = { by: 'ana', channel: 'cli' };
const PEOPLE = new Set(['ana', 'bo', 'chi', 'dev']);
const PRIMARY: NamedSchedule = {
  name: 'primary',
  displayName: 'Primary',
  timeZone: 'UTC',
  layers: [
    {
      name: 'week',
      participants: ['ana', 'bo'],
      start: '2026-03-02T09:00:00',
      handoff: { unit: 'week', every: 1 },
      restrictions: [],
    },
  ],
  overrides: [],
};

type Asked = OverrideCommand extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'actor' | 'reason'>
    : never
  : never;

/** A schedule in force, changed by one command after the other. */
class InForce {
  readonly #document: NamedSchedule;
  #events: ReturnType<typeof placeEvents>[number][] = [];
  constructor(document: NamedSchedule) {
    this.#document = document;
  }

  get logged() {
    return loggedOverrides(this.#events as Parameters<typeof loggedOverrides>[0]);
  }

  get schedule(): NamedSchedule {
    return withOverrides(this.#document, this.logged);
  }

  do(asked: Asked, now: Instant = NOW): string {
    const command = { ...asked, actor: ACTOR, reason: 'flu' } as OverrideCommand;
    const decision = decideOverride(command, this.schedule, this.logged, PEOPLE, now);
    if ('refusal' in decision) return decision.refusal.code;
    this.#events.push(...placeEvents('schedule/primary', this.#events.length, decision.events));
    return 'done';
  }
}

const add = (user: string | null, from: Instant, to: Instant): Asked => ({
  type: 'AddOverride',
  override: { user, from, to },
});

describe('an override of a schedule in force', () => {
  test('holds from its beginning to its end, and the last one added wins', () => {
    const inForce = new InForce(PRIMARY);
    expect(inForce.do(add('chi', NOW, plusMs(NOW, HOUR_MS)))).toBe('done');
    expect(inForce.do(add(null, NOW, plusMs(NOW, HOUR_MS / 2)))).toBe('done');
    expect([0, HOUR_MS / 2, HOUR_MS].map((ms) => who(inForce.schedule, plusMs(NOW, ms)).user)).toEqual([
      null,
      'chi',
      'ana',
    ]);
  });

  test('that is ended stays as it was until then, and after it the schedule is what it was', () => {
    const inForce = new InForce(PRIMARY);
    inForce.do(add('chi', NOW, plusMs(NOW, DAY_MS)));
    const end: Asked = { type: 'EndOverride', added: 'schedule/primary@1' };
    expect(inForce.do(end, plusMs(NOW, HOUR_MS))).toBe('done');
    expect(handChanges(PRIMARY, inForce.schedule, plusMs(NOW, -DAY_MS), plusMs(NOW, 30 * DAY_MS))).toEqual([
      { before: 'ana', after: 'chi', start: NOW, end: plusMs(NOW, HOUR_MS) },
    ]);
    expect(inForce.do(end, plusMs(NOW, HOUR_MS))).toBe('in-the-past');
  });

  test('that is ended before its beginning never holds', () => {
    const inForce = new InForce(PRIMARY);
    inForce.do(add('chi', plusMs(NOW, HOUR_MS), plusMs(NOW, DAY_MS)));
    inForce.do({ type: 'EndOverride', added: 'schedule/primary@1' });
    expect(handChanges(PRIMARY, inForce.schedule, NOW, plusMs(NOW, 2 * DAY_MS))).toEqual([]);
  });

  test.each([
    ['by somebody unknown', add('eli', NOW, plusMs(NOW, 1)), 'unknown-person'],
    ['that ends as it begins', add('bo', NOW, NOW), 'backwards'],
    ['that reaches into the past', add('bo', plusMs(NOW, -1), plusMs(NOW, 1)), 'in-the-past'],
    ['that was never added', { type: 'EndOverride', added: 'schedule/primary@9' } as const, 'unknown-override'],
  ])('%s is refused and changes nothing', (_, asked, code) => {
    const inForce = new InForce(PRIMARY);
    expect(inForce.do(asked)).toBe(code);
    expect(inForce.schedule).toEqual(PRIMARY);
  });

  test('that is ended restores any schedule, in any zone', () => {
    fc.assert(
      fc.property(anySchedule, minute, fc.integer({ min: 1, max: 10 * 24 * 60 }), (any, now, minutes) => {
        const document = { ...any, name: 'primary', displayName: '' };
        const inForce = new InForce(document);
        expect(inForce.do(add('chi', now, plusMs(now, minutes * 60_000)), now)).toBe('done');
        inForce.do({ type: 'EndOverride', added: 'schedule/primary@1' }, now);
        expect(handChanges(document, inForce.schedule, plusMs(now, -DAY_MS), plusMs(now, 15 * DAY_MS))).toEqual([]);
      }),
      { seed: 2026, numRuns: 200 },
    );
  });
});

describe('a swap', () => {
  const swap = (first: Instant, second: Instant): Asked => ({ type: 'SwapTurns', first, second });

  test('exchanges the turns that hold two moments; of one that has begun, what is left of it', () => {
    const inForce = new InForce(PRIMARY);
    expect(inForce.do(swap(NOW, plusMs(NOW, 7 * DAY_MS)))).toBe('done');
    const [second, third] = [9, 16].map((date) => instant(Date.UTC(2026, 2, date, 9)));
    expect(handChanges(PRIMARY, inForce.schedule, plusMs(NOW, -DAY_MS), plusMs(NOW, 30 * DAY_MS))).toEqual([
      { before: 'ana', after: 'bo', start: NOW, end: second },
      { before: 'bo', after: 'ana', start: second, end: third },
    ]);
  });

  test.each([
    ['with oneself', swap(NOW, plusMs(NOW, DAY_MS)), 'same-person'],
    ['of what is over', swap(plusMs(NOW, -1), plusMs(NOW, 7 * DAY_MS)), 'in-the-past'],
    ['of a time when nobody is on call', swap(NOW, instant(Date.UTC(2026, 1, 1))), 'nobody-on-call'],
  ])('%s is refused', (_, asked, code) => {
    expect(new InForce(PRIMARY).do(asked)).toBe(code);
  });

  const hours = fc.integer({ min: 1, max: 40 * 24 });

  test('that is done twice leaves any schedule as it was, in any zone', () => {
    let swapped = 0;
    fc.assert(
      fc.property(anyLayer, fc.constantFrom(...ZONES), minute, hours, (any, timeZone, now, later) => {
        const { end: _, ...layer } = { ...any, participants: ['ana', 'bo', 'chi'], start: '2009-01-01T00:00:00' };
        const document = { name: 'primary', displayName: '', timeZone, layers: [layer], overrides: [] };
        const inForce = new InForce(document);
        const asked = swap(now, plusMs(now, later * HOUR_MS));
        if (inForce.do(asked, now) !== 'done') return;
        swapped += 1;
        expect(inForce.do(asked, now)).toBe('done');
        expect(handChanges(document, inForce.schedule, plusMs(now, -DAY_MS), plusMs(now, 90 * DAY_MS))).toEqual([]);
      }),
      { seed: 2026, numRuns: 300 },
    );
    expect(swapped).toBeGreaterThan(50);
  });
});
