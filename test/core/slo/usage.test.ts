import { describe, expect, test } from 'vitest';
import { burnRate, compareToShare, compareUsages, exactly, SILENCE, type Usage } from '#core/slo/usage.ts';

const HALF = { numerator: 1, denominator: 2 };

/** A usage whose true spent lies in [spent, spent + slack). */
function rough(spent: number, slack: number, exact: () => Usage): Usage {
  return { ...SILENCE, isSilent: false, spent, of: 10, slack, exactly: exact };
}
const sure = (spent: number, of = 10): Usage => ({ ...SILENCE, isSilent: false, spent, of });
const unasked = (): Usage => {
  throw new Error('the exact sum is dear, and not needed here');
};

describe('a bad share beside another', () => {
  test('is told from its least and its most where they lie on one side', () => {
    expect(compareToShare(rough(6, 1, unasked), HALF)).toBe(1);
    expect(compareToShare(rough(3, 1, unasked), HALF)).toBe(-1);
    // Less than spent + slack: at 5 of 10 at most it stays below a half.
    expect(compareToShare(rough(4, 1, unasked), HALF)).toBe(-1);
  });

  test('is told from the exact sum where the slack leaves it open', () => {
    expect(
      compareToShare(
        rough(4, 2, () => sure(51, 100)),
        HALF,
      ),
    ).toBe(1);
    expect(
      compareToShare(
        rough(4, 2, () => sure(5)),
        HALF,
      ),
    ).toBe(0);
    expect(
      compareToShare(
        rough(5, 1, () => sure(5)),
        HALF,
      ),
    ).toBe(0);
    expect(
      compareToShare(
        rough(4, 2, () => sure(49, 100)),
        HALF,
      ),
    ).toBe(-1);
  });

  test('needs nothing more where both are sure', () => {
    expect(compareUsages(sure(5), sure(50, 100))).toBe(0);
    expect(compareUsages(sure(5), sure(49, 100))).toBe(1);
    expect(compareUsages(sure(4), sure(5))).toBe(-1);
  });

  test('of which one or both are rough is told without the exact sum where they do not meet', () => {
    expect(compareUsages(rough(7, 1, unasked), rough(5, 1, unasked))).toBe(1);
    expect(compareUsages(rough(5, 1, unasked), rough(7, 1, unasked))).toBe(-1);
    expect(compareUsages(rough(7, 1, unasked), sure(6))).toBe(1);
    expect(compareUsages(sure(4), rough(5, 1, unasked))).toBe(-1);
  });

  test('of which one is rough is told by the exact sum where they meet', () => {
    expect(
      compareUsages(
        rough(5, 2, () => sure(61, 100)),
        sure(6),
      ),
    ).toBe(1);
    expect(
      compareUsages(
        sure(6),
        rough(5, 2, () => sure(61, 100)),
      ),
    ).toBe(-1);
    expect(
      compareUsages(
        sure(6),
        rough(6, 1, () => sure(6)),
      ),
    ).toBe(0);
  });
});

test('the exact usage of one that is exact is itself', () => {
  const usage = sure(3);
  expect(exactly(usage)).toBe(usage);
  expect(exactly(rough(1, 1, () => usage))).toBe(usage);
});

test('silence burns nothing that can be said', () => {
  expect(burnRate(SILENCE, HALF)).toBeNull();
  expect(burnRate(sure(5), HALF)).toBe(1);
});
