import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayTellAt } from '#core/oncall/contact-limits.ts';
import { instant, MINUTE_MS } from '#core/shared/instant.ts';

const LIMIT = { count: 3, withinMs: 15 * MINUTE_MS };
const at = (minutes: number) => instant(Date.UTC(2026, 2, 1) + minutes * MINUTE_MS);

test('whoever was told less often than the limit is told at once', () => {
  expect(mayTellAt(LIMIT, [], at(0))).toBe(at(0));
  expect(mayTellAt(LIMIT, [at(0), at(1)], at(2))).toBe(at(2));
});

test('whoever was told as often waits until the first of those times is as long ago as the limit looks back', () => {
  expect(mayTellAt(LIMIT, [at(5), at(0), at(1)], at(6))).toBe(at(15));
  expect(mayTellAt(LIMIT, [at(-1), at(0), at(1), at(5)], at(14.9))).toBe(at(15));
  expect(mayTellAt(LIMIT, [at(0), at(1), at(5)], at(15))).toBe(at(15));
  expect(mayTellAt(LIMIT, [at(0), at(1), at(5)], at(16))).toBe(at(16));
});

test('whoever is told only when they may be is told at most so often in any such time, and as soon as that allows', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 }), (asked) => {
      const told: ReturnType<typeof at>[] = [];
      for (const minute of asked.toSorted((a, b) => a - b)) {
        const now = instant(Math.max(at(minute), ...told));
        told.push(mayTellAt(LIMIT, told, now));
      }
      for (const [index, moment] of told.entries()) {
        const third = told[index + LIMIT.count];
        expect(third === undefined || third - moment >= LIMIT.withinMs).toBe(true);
      }
    }),
  );
});
