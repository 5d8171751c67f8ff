import { describe, expect, test } from 'vitest';
import { earliestVisible, isPeriod, roundStart } from '#adapters/local/cloudwatch-stand-in/retention.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, NOON } from '#test/adapters/local/cloudwatch-stand-in/stand-in-world.ts';

describe('retention', () => {
  test.each([
    [1, 3 * HOUR_MS],
    [30, 3 * HOUR_MS],
    [60, 15 * DAY_MS],
    [240, 15 * DAY_MS],
    [300, 63 * DAY_MS],
    [900, 63 * DAY_MS],
    [3_600, 455 * DAY_MS],
    [86_400, 455 * DAY_MS],
  ])('a period of %d seconds reaches back as far as data of its grain is kept', (period, reachMs) => {
    expect(earliestVisible(NOON, period)).toBe(NOON - reachMs);
  });

  test.each([
    ['less than 15 days ago', 15 * DAY_MS - 1, MINUTE_MS],
    ['15 days ago', 15 * DAY_MS, 5 * MINUTE_MS],
    ['63 days ago', 63 * DAY_MS, 5 * MINUTE_MS],
    ['more than 63 days ago', 63 * DAY_MS + 1, HOUR_MS],
  ])('a start %s is rounded down to its grain', (_when, ageMs, grainMs) => {
    const now = NOON + 34_567;
    expect(roundStart(now - ageMs, now, 60)).toBe(Math.floor((now - ageMs) / grainMs) * grainMs);
  });

  test.each([1, 5, 10, 20, 30])(
    'with a period of %d seconds the start is rounded down to a division of the minute',
    (period) => {
      expect(roundStart(NOON - 42_100, NOON, period)).toBe(
        NOON - Math.ceil(42_100 / (period * 1_000)) * period * 1_000,
      );
    },
  );

  test('periods are 1, 5, 10, 20, 30 or whole minutes', () => {
    expect([1, 5, 10, 20, 30, 60, 120, 86_400].map(isPeriod)).toEqual(Array(8).fill(true));
    expect([0, 2, 15, 45, 61, 90, -60, 60.5, Number.NaN].map(isPeriod)).toEqual(Array(9).fill(false));
  });
});
