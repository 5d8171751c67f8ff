import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EvaluationResult } from '#core/slo/quality/evaluation-result.ts';
import { repeatedCases } from '#core/slo/quality/repeated-cases.ts';
import { sampleResult } from './sample-results.ts';

describe('cases that ran several times', () => {
  test('give the chance that any, and that all, of k runs pass, the mean over the cases', () => {
    const results = [...caseOf('a', 4, 4), ...caseOf('b', 2, 4), ...caseOf('c', 0, 4)];
    expect(repeatedCases(results)).toEqual({
      cases: 3,
      k: 4,
      passAtK: { numerator: 2, denominator: 3 },
      passHatK: { numerator: 1, denominator: 3 },
    });
  });

  test('are compared by the fewest runs that one of them has: others count by all draws of so many', () => {
    // Of 5 runs with 3 passes, 10 pairs can be drawn: 3 of them pass both, and 1 passes neither.
    const results = [...caseOf('a', 2, 2), ...caseOf('b', 3, 5)];
    expect(repeatedCases(results)).toEqual({
      cases: 2,
      k: 2,
      passAtK: { numerator: 19, denominator: 20 },
      passHatK: { numerator: 13, denominator: 20 },
    });
  });

  test('leave out cases that ran once, and results that name no case', () => {
    expect(repeatedCases([...caseOf('a', 1, 1), sampleResult(), sampleResult()])).toBeNull();
    expect(repeatedCases([...caseOf('a', 1, 1), ...caseOf('b', 1, 2)])).toMatchObject({ cases: 1, k: 2 });
  });

  test('pass all of k no more often than they pass at all, and any of k no less often', () => {
    const passesOfRuns = fc
      .integer({ min: 2, max: 40 })
      .chain((runs) => fc.record({ runs: fc.constant(runs), passes: fc.integer({ min: 0, max: runs }) }));
    fc.assert(
      fc.property(passesOfRuns, ({ passes, runs }) => {
        const told = repeatedCases([...caseOf('a', passes, runs), ...caseOf('b', 2, 2)]);
        const [any, all] = [double(told?.passAtK), double(told?.passHatK)];
        const mean = (passes / runs + 1) / 2;
        expect(all).toBeLessThanOrEqual(mean + 1e-12);
        expect(any).toBeGreaterThanOrEqual(mean - 1e-12);
      }),
      { seed: 2026 },
    );
  });
});

function caseOf(caseName: string, passes: number, runs: number): EvaluationResult[] {
  return Array.from({ length: runs }, (_, run) => sampleResult({ caseName, run: `${run}`, passed: run < passes }));
}

function double(ratio: { numerator: number | bigint; denominator: number | bigint } | undefined): number {
  return Number(ratio?.numerator) / Number(ratio?.denominator);
}
