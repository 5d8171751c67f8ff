import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeDay, decodeFold, encodeDay, encodeFold } from '#adapters/codec/book-codec.ts';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Day, emptyDay, MINUTES_PER_DAY } from '#core/slo/day.ts';
import { foldDays, type MonthFold } from '#core/slo/fold.ts';

const START = instant(Date.UTC(2026, 8, 23));
const NO_FOLD: MonthFold = { month: '2026-09', days: new Map() };

const countArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.nat() },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 2 ** 360, noNaN: true }).map(Math.abs) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0, Number.MAX_SAFE_INTEGER, 2 ** 53, 0.1, Number.MIN_VALUE) },
);
const dayArbitrary = fc
  .record({
    counts: fc.constantFrom('good' as const, 'bad' as const),
    buckets: fc.array(fc.tuple(fc.nat(MINUTES_PER_DAY - 1), countArbitrary, countArbitrary, fc.nat(2 ** 41)), {
      maxLength: 60,
    }),
  })
  .map(({ counts, buckets }): Day => {
    const day = emptyDay(START, counts);
    for (const [minute, part, total, readAt] of buckets) {
      day.part[minute] = part;
      day.total[minute] = total;
      day.readAt[minute] = readAt;
    }
    return day;
  });

describe('a day of the books', () => {
  test('is read back to the last bit', () => {
    fc.assert(
      fc.property(dayArbitrary, (day) => {
        expect(decodeDay(START, encodeDay(day))).toEqual(day);
      }),
      { seed: 2026, numRuns: 100 },
    );
  });

  test('of the worst traffic stays below 40 kB, a tenth of what a DynamoDB item may hold', () => {
    const random = xorshift();
    const worst: Day = {
      start: START,
      counts: 'bad',
      part: fill(() => random() * 2 ** 300),
      total: fill(() => random() * 2 ** 300),
      readAt: fill(() => START + Math.floor(random() * 2 * DAY_MS)),
    };
    expect(encodeDay(worst).byteLength).toBeLessThan(40_000);
    expect(decodeDay(START, encodeDay(worst))).toEqual(worst);
  });

  test('of a busy service takes a few kB, and of a silent one next to nothing', () => {
    const random = xorshift();
    const busy: Day = {
      start: START,
      counts: 'bad',
      part: fill(() => (random() < 0.1 ? Math.floor(random() * 20) : Number.NaN)),
      total: fill(() => 10_000 + Math.floor(random() * 5_000)),
      // Read every five minutes, a quarter of an hour back each time.
      readAt: fill((minute) => START + (Math.floor(minute / 5) * 5 + 15) * MINUTE_MS),
    };
    expect(encodeDay(busy).byteLength).toBeLessThan(6_500);
    expect(encodeDay(emptyDay(START, 'bad')).byteLength).toBeLessThan(200);
  });

  test('that is none is refused', () => {
    const fold = encodeFold(foldDays(NO_FOLD, [emptyDay(START, 'bad')]));
    expect(() => decodeDay(START, fold)).toThrow(expect.objectContaining({ name: 'ZodError' }));
    expect(() => decodeFold('2026-09', encodeDay(emptyDay(START, 'bad')))).toThrow(
      expect.objectContaining({ name: 'ZodError' }),
    );
    expect(() => decodeDay(START, new Uint8Array([1, 2, 3]))).toThrow();
  });
});

describe('a month of folded days', () => {
  test('is read back exactly, sums beyond 2^53 and fractions too', () => {
    fc.assert(
      fc.property(fc.array(dayArbitrary, { minLength: 1, maxLength: 3 }), (days) => {
        const fold = foldDays(
          NO_FOLD,
          days.map((day, index) => ({ ...day, start: plusMs(START, index * DAY_MS) })),
        );
        expect(decodeFold('2026-09', encodeFold(fold))).toEqual(fold);
      }),
      { seed: 2026, numRuns: 40 },
    );
  });

  test('of 31 days of any traffic stays well below what a DynamoDB item may hold', () => {
    const random = xorshift();
    const days = Array.from(
      { length: 31 },
      (_, index): Day => ({
        start: plusMs(START, index * DAY_MS),
        counts: 'good',
        part: fill(() => Math.floor(random() * 2 ** 52)),
        total: fill(() => Math.floor(random() * 2 ** 53)),
        readAt: fill(() => START + HOUR_MS),
      }),
    );
    expect(encodeFold(foldDays(NO_FOLD, days)).byteLength).toBeLessThan(25_000);
    expect(encodeFold(NO_FOLD).byteLength).toBeLessThan(10);
    expect(decodeFold('2026-09', encodeFold(NO_FOLD))).toEqual(NO_FOLD);
  });
});

function fill(valueAt: (minute: number) => number): Float64Array {
  return Float64Array.from({ length: MINUTES_PER_DAY }, (_, minute) => valueAt(minute));
}

/** Numbers in [0, 1) that look random and are the same each time (Marsaglia's xorshift32, two draws a number). */
function xorshift(): () => number {
  let state = 2_463_534_242;
  const draw = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return () => (draw() * 2 ** 20 + (draw() >>> 12)) / 2 ** 52;
}
