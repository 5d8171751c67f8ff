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
