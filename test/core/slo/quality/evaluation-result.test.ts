import { describe, expect, test } from 'vitest';
import { readEvaluation } from '#core/slo/quality/evaluation-result.ts';
import { sampleResult } from './sample-results.ts';

const WRITTEN = {
  evaluation: 'faithfulness',
  promptName: 'answer',
  promptVersion: '1',
  scoredAt: '2026-03-01T12:00:00Z',
};
const OPEN_TELEMETRY = {
  'gen_ai.evaluation.name': 'faithfulness',
  'gen_ai.prompt.name': 'answer',
  'gen_ai.prompt.version': 1,
  timestamp: '2026-03-01T13:00:00+01:00',
};

describe('an evaluation result', () => {
  test.each([
    ['its word', { ...WRITTEN, passed: true }, true],
    ['its word', { ...WRITTEN, passed: false, score: 1, threshold: 0.5 }, false],
    ['its score at its threshold', { ...WRITTEN, score: 0.7, threshold: 0.7 }, true],
    ['its score below its threshold', { ...WRITTEN, score: 0.69, threshold: 0.7, 'score.label': 'pass' }, false],
    ['its label', { ...WRITTEN, score: 0.1, 'score.label': 'Pass' }, true],
    ['its label', { ...WRITTEN, 'score.label': 'not_relevant' }, false],
    ['the names of OpenTelemetry', { ...OPEN_TELEMETRY, 'gen_ai.evaluation.score.label': 'incorrect' }, false],
    [
      'a log record of OpenTelemetry',
      {
        timestamp: '2026-03-01T12:00:00Z',
        attributes: { ...OPEN_TELEMETRY, timestamp: undefined, 'gen_ai.evaluation.score.label': 'pass' },
      },
      true,
    ],
  ])('passes by %s', (_, written, passed) => {
    expect(readEvaluation(written)).toEqual({ valid: true, result: sampleResult({ passed }) });
  });

  test('passes by the threshold that is given for all where it says nothing of its own', () => {
    const passed = (written: object) => {
      const reading = readEvaluation({ ...WRITTEN, ...written }, 0.7);
      return reading.valid && reading.result.passed;
    };
    expect(passed({ score: 0.7 })).toBe(true);
    expect(passed({ score: 0.69 })).toBe(false);
    expect(passed({ score: 0.6, threshold: 0.5 })).toBe(true);
    expect(passed({ score: 0.9, 'score.label': 'fail' })).toBe(false);
    expect(passed({ score: 0.9, 'score.label': 'splendid' })).toBe(true);
  });

  test('keeps its case and its run, which may be numbers, and leaves what it does not know', () => {
    expect(readEvaluation({ ...WRITTEN, passed: true, case: 'q1', run: 3, explanation: 'x', judge: {} })).toEqual({
      valid: true,
      result: sampleResult({ caseName: 'q1', run: '3' }),
    });
  });

  test.each([
    [5, [[[], 'an object with one result']]],
    [[], [[[], 'an object with one result']]],
    [
      { passed: 'yes', promptVersion: 1.5, scoredAt: '2026-02-30T00:00:00Z', promptName: '' },
      [
        [['evaluation'], 'a text of 1 to 200 characters'],
        [['promptName'], 'a text of 1 to 200 characters'],
        [['promptVersion'], 'a text of 1 to 200 characters, or a whole number'],
        [['scoredAt'], 'an instant of RFC 3339, such as 2026-03-01T12:00:00Z'],
        [['passed'], 'true or false'],
      ],
    ],
    [WRITTEN, [[['passed'], 'passed: true or false, or score and threshold, or score.label']]],
    [{ ...WRITTEN, score: 1 }, [[['threshold'], 'a number beside score, or --threshold for all of them']]],
    [
      { timestamp: WRITTEN.scoredAt, attributes: { ...WRITTEN, 'gen_ai.evaluation.score.label': 'meh' } },
      [
        [
          ['attributes', 'gen_ai.evaluation.score.label'],
          'pass, passed, correct, relevant, fail, failed, incorrect, not_relevant',
        ],
      ],
    ],
  ])('that is written as %o is refused with all that is wrong', (written, issues) => {
    expect(readEvaluation(written)).toEqual({
      valid: false,
      issues: issues.map(([path, allowed]) => ({ path, allowed })),
    });
  });
});
