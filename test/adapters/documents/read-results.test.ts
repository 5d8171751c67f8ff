import { describe, expect, test } from 'vitest';
import { LIST_LENGTH_MAX, PROBLEMS_MAX, readResults } from '#adapters/documents/read-results.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { sampleResult } from '#test/core/slo/quality/sample-results.ts';

const GOOD =
  '{"evaluation":"faithfulness","promptName":"answer","promptVersion":"1","scoredAt":"2026-03-01T12:00:00Z","passed":true}';

describe('a file of evaluation results', () => {
  test.each([
    ['JSON Lines', `${GOOD}\n\n${GOOD}\r\n`],
    ['a JSON list', ` [${GOOD},\n${GOOD}]`],
  ])('is read from %s', (_, text) => {
    expect(readResults('r', text)).toEqual({ results: [sampleResult(), sampleResult()], problems: [] });
  });

  test('may be empty', () => {
    for (const text of ['', '\n', '[]']) expect(readResults('r', text)).toEqual({ results: [], problems: [] });
  });

  test('takes the threshold that is given for all', () => {
    const text = GOOD.replace('"passed":true', '"score":0.8');
    expect(readResults('r', text, 0.9).results).toEqual([sampleResult({ passed: false })]);
  });

  test('says of everything that is wrong where it stands and what is allowed', () => {
    const lines = [GOOD.replace('true', '"yes"'), '{"evaluation":', GOOD.replace('"evaluation"', '"evalutation"'), '7'];
    expect(problemsOf(lines.join('\n'))).toEqual([
      'r:1:115: passed "yes"; allowed: true or false',
      'r:2:1: no JSON (Unexpected end of JSON input); allowed: a JSON list of results, or one result as JSON a line',
      'r:3:1: evaluation is missing; allowed: a text of 1 to 200 characters',
      'r:4:1: 7; allowed: an object with one result',
    ]);
    expect(problemsOf(`[\n  ${GOOD},\n  {"attributes": {"promptName": {}}}]`)).toContain(
      'r:3:33: promptName is an object or a list; allowed: a text of 1 to 200 characters',
    );
    expect(problemsOf('[\n  1,\n  oops]')).toEqual([
      expect.stringMatching(
        /^r:\d:\d: no JSON \(.*oops.*\); allowed: a JSON list of results, or one result as JSON a line$/s,
      ),
    ]);
  });

  test('stops after twenty problems', () => {
    expect(problemsOf('7\n'.repeat(PROBLEMS_MAX + 5))).toHaveLength(PROBLEMS_MAX);
  });

  test('is no list of more than can be read at once', () => {
    const text = `[${' '.repeat(LIST_LENGTH_MAX)}]`;
    expect(problemsOf(text.replace('  ', ''))).toEqual([]);
    expect(problemsOf(text)).toEqual([
      `r:1:1: a list of ${LIST_LENGTH_MAX + 2} characters; allowed: at most ${LIST_LENGTH_MAX}; write more of them as JSON Lines, one result a line`,
    ]);
  });
});

function problemsOf(text: string): string[] {
  return readResults('r', text).problems.map(formatProblem);
}
