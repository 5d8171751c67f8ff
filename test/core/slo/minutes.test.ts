import { describe, expect, test } from 'vitest';
import { DAY_MS, floorTo, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { COVER } from '#core/slo/bucket.ts';
import { coverDay, FLAG, firstDataOf, firstDataSeen, joinMinutes, lastDataOf, NO_DATA } from '#core/slo/minutes.ts';
import { daysOf, minute, NOON } from './sample-slo.ts';

const MIDNIGHT = floorTo(NOON, DAY_MS);
const at = (minutes: number) => plusMs(MIDNIGHT, minutes * MINUTE_MS);
const exclude = (from: number, to: number) => ({ from: at(from), to: at(to), kind: 'exclude' as const });

describe('the last bucket with data', () => {
  test('is the last minute of the latest day, whatever the order of the days', () => {
    const days = daysOf([
      [-720, 0, 1],
      [719, 0, 1],
      [-2_000, 0, 1],
    ]);
    for (const order of [days, days.toReversed()]) expect(lastDataOf(order)).toBe(minute(719));
  });

  test('may be the first minute of a day, and is none of an anomaly', () => {
    expect(lastDataOf(daysOf([[-720, 0, 1]]))).toBe(MIDNIGHT);
    expect(
      lastDataOf(
        daysOf([
          [-300, 0, 1],
          [0, 1, null],
        ]),
      ),
    ).toBe(minute(-300));
  });

  test('is none where there is none', () => {
    expect(lastDataOf([])).toBeNull();
    expect(lastDataOf(daysOf([[0, 1, null]]))).toBeNull();
  });
});

describe('the first data', () => {
  test('are those of the earliest day, whatever the order of the days', () => {
    const days = daysOf([
      [0, 0, 1],
      [-2_000, 0, 1],
      [5_000, 0, 1],
    ]);
    for (const order of [days, days.toReversed()])
      expect(firstDataOf(order)).toEqual({ matched: minute(-2_000), unmatched: null });
  });

  test('know the first total without its good count beside the first whole bucket', () => {
    const days = daysOf(
      [
        [-2_000, null, 5],
        [-1_990, null, 5],
        [10, 5, 5],
        [20, null, 5],
      ],
      'good',
    );
    expect(firstDataOf(days)).toEqual({ matched: minute(10), unmatched: minute(-2_000) });
    expect(firstDataOf([])).toEqual(NO_DATA);
  });

  test('are seen from the end of their minute on, those without a good count once they are settled', () => {
    const first = { matched: minute(10), unmatched: minute(-60) };
    const seen = (horizon: number, provisionalFrom: number) =>
      firstDataSeen(first, minute(horizon), minute(provisionalFrom));
    expect(seen(10, -60)).toBeNull();
    expect(seen(11, -60)).toBe(minute(10));
    expect(seen(11, -59)).toBe(minute(-60));
    expect(seen(10, -59)).toBe(minute(-60));
    expect(firstDataSeen(NO_DATA, minute(11), minute(11))).toBeNull();
  });
});

describe('corrections of a day', () => {
  test('cover the minutes that start in them', () => {
    const cover = coverDay(MIDNIGHT, [exclude(5, 7), { ...exclude(6, 8), kind: 'count-as-good' }]);
    expect([...(cover?.slice(4, 9) ?? [])]).toEqual([
      COVER.none,
      COVER.exclude,
      COVER.exclude | COVER.good,
      COVER.good,
      COVER.none,
    ]);
  });

  test('that end with the day before, begin with the day after, or are empty cover nothing of it', () => {
    expect(coverDay(MIDNIGHT, [exclude(-60, 0)])).toBeUndefined();
    expect(coverDay(MIDNIGHT, [exclude(1_440, 1_500)])).toBeUndefined();
    expect(coverDay(MIDNIGHT, [exclude(60, 60)])).toBeUndefined();
    expect(coverDay(MIDNIGHT, [])).toBeUndefined();
    expect(coverDay(MIDNIGHT, [exclude(-60, 1)])?.[0]).toBe(COVER.exclude);
    expect(coverDay(MIDNIGHT, [exclude(1_439, 1_500)])?.[1_439]).toBe(COVER.exclude);
  });
});

describe('minutes side by side', () => {
  test('reach as far as the days and the corrections do', () => {
    const { first, bad, flags } = joinMinutes(daysOf([[0, 1, 2]]), [exclude(2_880, 2_881)]);
    expect(first * MINUTE_MS).toBe(MIDNIGHT);
    expect([bad.length, flags.length]).toEqual([3 * 1_440, 3 * 1_440]);
    expect([flags[720], bad[720]]).toEqual([FLAG.data, 1]);
    expect([flags[2_879], flags[2_880], flags[2_881]]).toEqual([0, FLAG.excluded, 0]);
  });

  test('end with the day of a correction that ends at midnight, and an empty one adds none', () => {
    expect(joinMinutes(daysOf([[0, 1, 2]]), [exclude(60, 1_440)]).bad).toHaveLength(1_440);
    expect(joinMinutes(daysOf([[0, 1, 2]]), [exclude(2_880, 2_880)]).bad).toHaveLength(1_440);
    expect(joinMinutes([], []).bad).toHaveLength(0);
  });

  test('know whether any total lacks its good count', () => {
    expect(joinMinutes(daysOf([[0, 5, 5]], 'good'), []).hasUnmatched).toBe(false);
    expect(joinMinutes(daysOf([[0, null, 5]], 'good'), []).hasUnmatched).toBe(true);
    expect(joinMinutes(daysOf([[0, null, 5]], 'good'), [exclude(720, 721)]).hasUnmatched).toBe(false);
  });
});
