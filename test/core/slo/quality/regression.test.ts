import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regressionOf } from '#core/slo/quality/regression.ts';

describe('a version of a prompt', () => {
  test.each([
    ['that is better', [90, 100], [95, 100], 'none'],
    ['that lost exactly two points', [95, 100], [93, 100], 'none'],
    ['that lost a little more than two, in a few runs', [950, 1_000], [929, 1_000], 'confirmed'],
    ['that lost five points in a hundred runs', [95, 100], [90, 100], 'suspected'],
    ['that lost five points in a thousand runs', [950, 1_000], [900, 1_000], 'confirmed'],
    ['that failed everything', [1, 1], [0, 1], 'suspected'],
    ['that failed everything, again and again', [10, 10], [0, 10], 'confirmed'],
    ['that is as flawless as the one before', [5, 5], [5, 5], 'none'],
    ['that fails as much as the one before', [0, 5], [0, 5], 'none'],
  ] as const)('%s is a regression: %o after %o is %s', (_, before, after, regression) => {
    expect(regressionOf(sampleOf(before), sampleOf(after))).toBe(regression);
  });

  test('is no regression on itself, and two never are regressions on each other', () => {
    const sample = fc
      .integer({ min: 1, max: 2_000 })
      .chain((runs) => fc.record({ runs: fc.constant(runs), passes: fc.integer({ min: 0, max: runs }) }));
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(regressionOf(a, a)).toBe('none');
        expect(regressionOf(a, b) !== 'none' && regressionOf(b, a) !== 'none').toBe(false);
      }),
      { seed: 2026, numRuns: 500 },
    );
  });
});

function sampleOf([passes, runs]: readonly [number, number]) {
  return { passes, runs };
}
