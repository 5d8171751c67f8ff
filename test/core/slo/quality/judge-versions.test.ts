import { describe, expect, test } from 'vitest';
import { instant, MINUTE_MS } from '#core/shared/instant.ts';
import { judgeVersions } from '#core/slo/quality/judge-versions.ts';
import { runsOf, SCORED_AT, sampleResult } from './sample-results.ts';

const OBJECTIVE = { numerator: 19, denominator: 20 };
const DAY_MINUTES = 1_440;

describe('the versions of a prompt', () => {
  test('are each judged against the objective, and against the one before', () => {
    const results = [...runsOf('2', 95, 100), ...runsOf('1', 73, 73)];
    expect(judgeVersions(results, OBJECTIVE)).toEqual([
      {
        evaluation: 'faithfulness',
        promptName: 'answer',
        promptVersion: '1',
        from: minute(DAY_MINUTES),
        to: minute(DAY_MINUTES + 72),
        passes: 73,
        runs: 73,
        lower: expect.closeTo(0.95, 3),
        upper: 1,
        verdict: 'met',
        moreRuns: 0,
        newest: false,
        before: null,
        repeats: null,
      },
      {
        evaluation: 'faithfulness',
        promptName: 'answer',
        promptVersion: '2',
        from: minute(2 * DAY_MINUTES),
        to: minute(2 * DAY_MINUTES + 99),
        passes: 95,
        runs: 100,
        lower: expect.closeTo(0.88825, 5),
        upper: expect.closeTo(0.97846, 5),
        verdict: 'undecided',
        moreRuns: null,
        newest: true,
        before: { promptVersion: '1', regression: 'confirmed' },
        repeats: null,
      },
    ]);
  });

  test('say how many more runs would decide at the share that they have', () => {
    expect(judgeVersions(runsOf('1', 72, 72), OBJECTIVE)).toMatchObject([{ verdict: 'undecided', moreRuns: 1 }]);
    expect(judgeVersions(runsOf('1', 97, 100), OBJECTIVE)).toMatchObject([{ verdict: 'undecided', moreRuns: 357 }]);
    expect(judgeVersions(runsOf('1', 90, 100), OBJECTIVE)).toMatchObject([{ verdict: 'not-met', moreRuns: 0 }]);
  });

  test('follow one another by their first result, whatever they are called', () => {
    const results = [
      sampleResult({ promptVersion: 'b', scoredAt: minute(0) }),
      sampleResult({ promptVersion: 'a', scoredAt: minute(1) }),
      sampleResult({ promptVersion: 'b', scoredAt: minute(2) }),
    ];
    const versions = judgeVersions(results, OBJECTIVE);
    expect(versions.map(({ promptVersion, newest }) => [promptVersion, newest])).toEqual([
      ['b', false],
      ['a', true],
    ]);
  });

  test('are kept apart by evaluation and by prompt', () => {
    const results = [
      sampleResult({ promptName: 'summary' }),
      sampleResult({ evaluation: 'structure' }),
      sampleResult(),
      sampleResult({ passed: false }),
    ];
    const versions = judgeVersions(results, OBJECTIVE);
    expect(versions.map(({ evaluation, promptName, runs, newest }) => [evaluation, promptName, runs, newest])).toEqual([
      ['faithfulness', 'answer', 2, true],
      ['faithfulness', 'summary', 1, true],
      ['structure', 'answer', 1, true],
    ]);
  });

  test('count the same run of a case once, as it was scored last, and runs without a name each', () => {
    const named = { caseName: 'q1', run: '1' };
    const results = [
      sampleResult({ ...named, passed: false, scoredAt: minute(5) }),
      sampleResult({ ...named, passed: true, scoredAt: minute(4) }),
      sampleResult({ caseName: 'q1' }),
      sampleResult({ caseName: 'q1' }),
    ];
    expect(judgeVersions(results, OBJECTIVE)).toMatchObject([{ passes: 2, runs: 3 }]);
    expect(judgeVersions(results.toReversed(), OBJECTIVE)).toMatchObject([{ passes: 2, runs: 3 }]);
  });

  test('are none where there are no results', () => {
    expect(judgeVersions([], OBJECTIVE)).toEqual([]);
  });
});

function minute(count: number) {
  return instant(SCORED_AT + count * MINUTE_MS);
}

describe('results in any order', () => {
  test('make versions that follow one another by their first result, those of one moment by their names', () => {
    const at = (promptVersion: string, from: number) => sampleResult({ promptVersion, scoredAt: minute(from) });
    const results = [at('b', 5), at('a', 5), at('z', 1), at('z', 9), at('c', 5), at('y', 3)];
    for (const order of [results, results.toReversed()]) {
      const versions = judgeVersions(order, OBJECTIVE);
      expect(versions.map(({ promptVersion }) => promptVersion)).toEqual(['z', 'y', 'a', 'b', 'c']);
      expect([versions[0]?.from, versions[0]?.to]).toEqual([minute(1), minute(9)]);
    }
  });

  test('of one case and run count once, by the one that was scored last; of two scored at once the one handed in last', () => {
    const scored = (at: number, passed: boolean, parts = {}) =>
      sampleResult({ scoredAt: minute(at), passed, caseName: 'refund', run: '1', ...parts });
    const passes = (...results: ReturnType<typeof scored>[]) => {
      const [version] = judgeVersions(results, OBJECTIVE);
      return [version?.passes, version?.runs];
    };
    expect(passes(scored(1, true), scored(2, false))).toEqual([0, 1]);
    expect(passes(scored(2, false), scored(1, true))).toEqual([0, 1]);
    expect(passes(scored(1, false), scored(1, true))).toEqual([1, 1]);
    expect(passes(scored(1, true), scored(1, true, { run: '2' }))).toEqual([2, 2]);
    expect(passes(scored(1, true), scored(1, true, { caseName: 'return' }))).toEqual([2, 2]);
    expect(passes(scored(1, true, { run: undefined }), scored(1, true, { run: undefined }))).toEqual([2, 2]);
    expect(passes(scored(1, true, { caseName: undefined }), scored(1, true, { caseName: undefined }))).toEqual([2, 2]);
  });
});
