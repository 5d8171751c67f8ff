import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { compareRatios, parseDecimal } from '#core/shared/ratio.ts';
import { canFire, defaultRules, errorBudget, exact } from '#core/slo/alert-rules.ts';

describe('the default rules', () => {
  test('for 30 days are those of the SRE workbook', () => {
    expect(defaultRules(30 * DAY_MS, '0.999', 3)).toEqual({
      rules: [
        {
          name: 'page-fast',
          severity: 'page',
          longMs: HOUR_MS,
          shortMs: 5 * MINUTE_MS,
          threshold: '14.4',
          minFailures: 3,
        },
        {
          name: 'page-slow',
          severity: 'page',
          longMs: 6 * HOUR_MS,
          shortMs: 30 * MINUTE_MS,
          threshold: '6',
          minFailures: 3,
        },
        {
          name: 'ticket-fast',
          severity: 'ticket',
          longMs: DAY_MS,
          shortMs: 2 * HOUR_MS,
          threshold: '3',
          minFailures: 3,
        },
        {
          name: 'ticket-slow',
          severity: 'ticket',
          longMs: 3 * DAY_MS,
          shortMs: 6 * HOUR_MS,
          threshold: '1',
          minFailures: 3,
        },
      ],
      leftOut: [],
    });
  });

  test.each([
    [7, ['3.36', '1.4', '1', '1']],
    [28, ['13.44', '5.6', '2.8', '1']],
    [31, ['14.88', '6.2', '3.1', '31/30']],
    [90, ['43.2', '18', '9', '3']],
    [365, ['175.2', '73', '36.5', '73/6']],
  ])('for %d days spend the same share of the budget, but never burn less than evenly', (days, thresholds) => {
    expect(defaultRules(days * DAY_MS, '0.999', 2).rules.map(({ threshold }) => threshold)).toEqual(thresholds);
  });

  test('are left out where the window is shorter than their lookback, and kept where it is as long', () => {
    expect(namesFor(3 * DAY_MS, '0.999')).toEqual(['page-fast', 'page-slow', 'ticket-fast', 'ticket-slow']);
    const { rules, leftOut } = defaultRules(DAY_MS, '0.999', 2);
    expect(rules.map(({ name }) => name)).toEqual(['page-fast', 'page-slow', 'ticket-fast']);
    expect(leftOut).toEqual(['ticket-slow is left out: its lookback of 3d is longer than the window of 1d']);
  });

  test('are left out where no burn rate can exceed their threshold', () => {
    expect(namesFor(30 * DAY_MS, '0.931')).toEqual(['page-fast', 'page-slow', 'ticket-fast', 'ticket-slow']);
    const { rules, leftOut } = defaultRules(30 * DAY_MS, '0.93', 2);
    expect(rules.map(({ name }) => name)).toEqual(['page-slow', 'ticket-fast', 'ticket-slow']);
    expect(leftOut).toEqual([
      'page-fast is left out: at a target of 0.93 no burn rate can exceed its threshold of 14.4',
    ]);
    expect(defaultRules(30 * DAY_MS, '0', 2).rules).toEqual([]);
  });

  test('have thresholds that can be read back, for any window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 366 * 1_440 }), (minutes) => {
        for (const { threshold, longMs } of defaultRules(minutes * MINUTE_MS, '0.9999', 2).rules) {
          const share = SHARES.get(longMs);
          if (share === undefined) throw new Error(`no share for ${longMs}`);
          // threshold = share of the budget * window / long lookback, raised to 1.
          const scaled = { numerator: BigInt(share) * BigInt(minutes * MINUTE_MS), denominator: 100n * BigInt(longMs) };
          const expected = scaled.numerator < scaled.denominator ? { numerator: 1, denominator: 1 } : scaled;
          expect(compareRatios(exact(threshold), expected)).toBe(0);
        }
      }),
      { seed: 2026, numRuns: 300 },
    );
  });
});

/** The share of a budget in percent that each rule lets go, by its long lookback. */
const SHARES = new Map([
  [HOUR_MS, 2],
  [6 * HOUR_MS, 5],
  [DAY_MS, 10],
  [3 * DAY_MS, 10],
]);

describe('a threshold', () => {
  test('can fire below the burn rate of a total outage, and not at it', () => {
    expect(canFire('999.999', '0.999')).toBe(true);
    expect(canFire('1000', '0.999')).toBe(false);
    expect(canFire('1', '0')).toBe(false);
    expect(canFire('0.9', '0')).toBe(true);
    expect(canFire('67/10', '0.9')).toBe(true);
    expect(canFire('100/10', '0.9')).toBe(false);
  });

  test('is read exactly from a decimal or a fraction, and anything else is a defect', () => {
    expect(exact('14.4')).toEqual({ numerator: 72, denominator: 5 });
    expect(exact('31/30')).toEqual({ numerator: 31, denominator: 30 });
    expect(() => exact('1e3')).toThrow('"1e3" is no exact decimal');
  });
});

test('the error budget of a target is exact', () => {
  expect(errorBudget('0.999')).toEqual({ numerator: 1, denominator: 1000 });
  expect(errorBudget('0.9')).toEqual(parseDecimal('0.1'));
});

function namesFor(windowMs: number, target: string): string[] {
  return defaultRules(windowMs, target, 2).rules.map(({ name }) => name);
}
