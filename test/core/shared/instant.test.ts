import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY_MS,
  floorTo,
  formatDay,
  formatInstant,
  HOUR_MS,
  instant,
  MINUTE_MS,
  parseInstant,
  plusMs,
} from '#core/shared/instant.ts';

const RUNS = { seed: 2026, numRuns: 500 };
const instantArbitrary = fc
  .integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2199, 11, 31) })
  .map((epochMs) => instant(epochMs));

describe('an instant', () => {
  test.each([
    ['2026-03-01T12:00:00Z', Date.UTC(2026, 2, 1, 12)],
    ['2026-03-01T12:00:00.250Z', Date.UTC(2026, 2, 1, 12, 0, 0, 250)],
    ['2026-03-01T12:00:00.5Z', Date.UTC(2026, 2, 1, 12, 0, 0, 500)],
    ['2026-03-01T12:00:00+05:30', Date.UTC(2026, 2, 1, 6, 30)],
    ['2026-03-01T12:00:00-02:30', Date.UTC(2026, 2, 1, 14, 30)],
    ['2028-02-29T23:59:59Z', Date.UTC(2028, 1, 29, 23, 59, 59)],
  ])('%s is read', (text, epochMs) => {
    expect(parseInstant(text)).toBe(epochMs);
  });

  test.each([
    '2026-03-01',
    '2026-03-01T12:00Z',
    '2026-03-01T12:00:00',
    '2026-03-01 12:00:00Z',
    '2026-03-01T12:00:00.1234Z',
    '2026-03-01T12:60:00Z',
    '2026-03-01T24:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00+02:00',
    '2026-03-00T00:00:00Z',
    '2026-03-01T12:00:00+25:00',
    '1772366400000',
    '',
  ])('"%s" is not one, rather than a moment nearby', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test('is read back as it was written, with milliseconds only where there are some', () => {
    fc.assert(
      fc.property(instantArbitrary, (at) => {
        const text = formatInstant(at);
        expect(parseInstant(text)).toBe(at);
        expect(text.includes('.')).toBe(at % 1000 !== 0);
      }),
      RUNS,
    );
    expect(formatInstant(instant(Date.UTC(2026, 2, 1, 12)))).toBe('2026-03-01T12:00:00Z');
    expect(formatInstant(instant(Date.UTC(2026, 2, 1, 12, 0, 0, 7)))).toBe('2026-03-01T12:00:00.007Z');
  });

  test('is floored to the grain that holds it', () => {
    fc.assert(
      fc.property(instantArbitrary, fc.constantFrom(MINUTE_MS, HOUR_MS, DAY_MS), (at, grain) => {
        const floor = floorTo(at, grain);
        expect(floor % grain).toBe(0);
        expect(floor <= at && at < floor + grain).toBe(true);
        expect(floorTo(floor, grain)).toBe(floor);
      }),
      RUNS,
    );
    expect(floorTo(-1, MINUTE_MS)).toBe(-MINUTE_MS);
  });

  test('belongs to a UTC day, wherever the machine stands', () => {
    const midnight = instant(Date.UTC(2026, 2, 1));
    expect(formatDay(midnight)).toBe('2026-03-01');
    expect(formatDay(plusMs(midnight, -1))).toBe('2026-02-28');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53])('%d is not one, and dies loudly', (value) => {
    expect(() => instant(value)).toThrow(`an instant is whole epoch milliseconds, not ${value}`);
  });
});
