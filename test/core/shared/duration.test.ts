import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDurationMs } from '#core/shared/duration.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';

describe('a duration', () => {
  test.each([
    ['1m', MINUTE_MS],
    ['90m', 90 * MINUTE_MS],
    ['6h', 6 * HOUR_MS],
    ['30d', 30 * DAY_MS],
    ['4w', 28 * DAY_MS],
  ])('%s has a fixed length', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  test.each(['1M', '1Q', '1Y', '', 'm', '0m', '01m', '-1m', '1.5h', '5 m', '5min', '5s', 'PT5M', '99999999999999d'])(
    '"%s" has none',
    (text) => {
      expect(parseDurationMs(text)).toBeUndefined();
    },
  );

  test.each([
    [0, '0m'],
    [5 * MINUTE_MS, '5m'],
    [90 * MINUTE_MS, '90m'],
    [HOUR_MS, '1h'],
    [36 * HOUR_MS, '36h'],
    [DAY_MS, '1d'],
    [28 * DAY_MS, '28d'],
  ])('of %d ms is said as people say it', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('of whole minutes is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (minutes) => {
        expect(parseDurationMs(formatDuration(minutes * MINUTE_MS))).toBe(minutes * MINUTE_MS);
      }),
      { seed: 2026, numRuns: 300 },
    );
  });
});
