import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { joinMinutes } from '#core/slo/minutes.ts';
import { ratioBook, ratioUsage } from '#core/slo/ratio-timeslices.ts';
import { burnRate, exactly } from '#core/slo/usage.ts';
import { daysOf, minute, NOON, type SampleBucket } from './sample-slo.ts';

const SLICE_MS = 5 * MINUTE_MS;
const ONE = { numerator: 1, denominator: 1 };
const sliceAt = (fromNoon: number) => minute(fromNoon) / SLICE_MS;

/** What the slices of [from, to) minutes from noon used. */
function usageOf(buckets: readonly SampleBucket[], from: number, to: number, provisionalFrom = 10_000) {
  const book = ratioBook(SLICE_MS, joinMinutes(daysOf(buckets), []));
  return ratioUsage(book, { from: sliceAt(from), to: sliceAt(to) }, minute(provisionalFrom), 7);
}

describe('slices by their ratios', () => {
  // A third of the first slice, none of the second, a seventh of the third; the fourth has no events.
  const buckets: readonly SampleBucket[] = [
    [0, 1, 3],
    [5, 0, 8],
    [10, 1, 7],
    [15, 0, 0],
  ];

  test('spend the sum of their shares, cut by less than one unit for each that has a share', () => {
    const usage = usageOf(buckets, 0, 20);
    expect(burnRate(usage, ONE)).toBeCloseTo((1 / 3 + 1 / 7) / 3, 15);
    expect([Number(usage.of) / Number(usage.scale), usage.slack, usage.failures, usage.isSilent]).toEqual([
      3,
      2,
      7,
      false,
    ]);
  });

  test('are exact when asked: thirds and sevenths of three slices', () => {
    const { spent, of, scale, slack, isSilent, failures } = exactly(usageOf(buckets, 0, 20));
    expect([BigInt(spent), BigInt(of), BigInt(scale)]).toEqual([10n, 63n, 21n]);
    expect([slack, isSilent, failures]).toEqual([0, false, 7]);
  });

  test('of a part of the range are those of that part', () => {
    const usage = usageOf(buckets, 10, 15);
    expect([Number(usage.of) / Number(usage.scale), usage.slack]).toEqual([1, 1]);
    expect(burnRate(usage, ONE)).toBeCloseTo(1 / 7, 15);
    expect(usageOf(buckets, 5, 10)).toMatchObject({ spent: 0n, slack: 0 });
  });

  test('are silent without events, outside of the book too', () => {
    expect(usageOf(buckets, 15, 20)).toMatchObject({ isSilent: true, failures: 7 });
    expect(usageOf(buckets, 0, 0)).toMatchObject({ isSilent: true });
    expect(usageOf(buckets, 5_000, 5_005)).toMatchObject({ isSilent: true });
  });

  test('of which one is cut by the beginning of what is provisional are counted once', () => {
    expect(burnRate(usageOf(buckets, 0, 20, 12), ONE)).toBe(burnRate(usageOf(buckets, 0, 20), ONE));
    expect(usageOf(buckets, 0, 20, 2)).toMatchObject({ slack: 2 });
    expect(NOON % SLICE_MS).toBe(0);
  });
});
