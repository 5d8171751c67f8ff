import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatInstant } from '#core/shared/instant.ts';
import type { EvaluationResult } from '#core/slo/quality/evaluation-result.ts';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';
import { runsOf } from '#test/core/slo/quality/sample-results.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-quality-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('evenkeel slo quality', () => {
  test('prints every version of a prompt with its interval and verdict', async () => {
    const file = fileOf(...runsOf('6', 199, 200), ...runsOf('7', 180, 200));
    const { exitCode, out, err } = await quality('--results', file, '--objective', '95');
    expect([exitCode, err]).toEqual([1, '']);
    expect(cellsOf(out).slice(1)).toEqual([
      ['faithfulness', 'answer', '6', '199 of 200', '99.50 %', '97.22 % to 99.91 %', 'met', '-', '-', '-'],
      [
        'faithfulness',
        'answer',
        '7',
        '180 of 200',
        '90.00 %',
        '85.06 % to 93.43 %',
        'not-met',
        '-',
        '-',
        'worse than 6',
      ],
    ]);
  });

  test('prints pass@k, how many more runs decide, and what two versions have to do with each other', async () => {
    const twice = runsOf('1', 1, 2, { caseName: 'q1' });
    const file = fileOf(...runsOf('2', 95, 100), ...twice, ...runsOf('3', 92, 100), ...runsOf('4', 91, 100));
    const { out } = await quality('--results', file, '--objective', '95', '--threshold', '0.5');
    const rows = cellsOf(out).slice(1);
    expect(rows.map((cells) => cells.slice(6))).toEqual([
      ['not-met', '-', 'pass@2 100.0 %, pass^2 0.0 %', '-'],
      ['undecided', 'any', '-', 'within 2 points of 1'],
      ['undecided', '103', '-', 'perhaps worse than 2'],
      ['undecided', '15', '-', 'within 2 points of 3'],
    ]);
  });

  test('prints the same as JSON for machines, from several files and for one prompt', async () => {
    const [first, second] = [fileOf(...runsOf('1', 72, 72)), fileOf(...runsOf('1', 1, 1))];
    const other = fileOf(...runsOf('1', 0, 9, { promptName: 'summary' }));
    const words = ['--results', first, second, other, '--objective', '95', '--prompt', 'answer', '--format', 'json'];
    const { exitCode, out } = await quality(...words);
    expect([exitCode, JSON.parse(out)]).toEqual([
      0,
      {
        objective: 0.95,
        confidence: 0.95,
        met: true,
        versions: [
          {
            evaluation: 'faithfulness',
            promptName: 'answer',
            promptVersion: '1',
            from: '2026-03-02T12:00:00Z',
            to: '2026-03-02T13:11:00Z',
            passes: 73,
            runs: 73,
            share: 1,
            lower: 0.9500079920442717,
            upper: 1,
            verdict: 'met',
            moreRuns: 0,
            newest: true,
            before: null,
            repeats: null,
          },
        ],
      },
    ]);
  });

  test.each([
    ['the newest version is undecided', runsOf('1', 20, 20), [], 1],
    ['the newest version is undecided, and that is allowed', runsOf('1', 20, 20), ['--allow-undecided'], 0],
    ['an older version did not meet it', [...runsOf('1', 0, 9), ...runsOf('2', 73, 73)], [], 0],
    [
      'the newest version meets it, and is worse than the one before',
      [...runsOf('1', 999, 1_000), ...runsOf('2', 970, 1_000)],
      [],
      1,
    ],
  ])('exits where %s', async (_, results, words, exitCode) => {
    expect((await quality('--results', fileOf(...results), '--objective', '95', ...words)).exitCode).toBe(exitCode);
  });

  test('exits 1 and says so where nothing is known of a prompt', async () => {
    const file = fileOf(...runsOf('1', 1, 1));
    expect(await quality('--results', file, '--objective', '95', '--prompt', 'anwser')).toEqual({
      exitCode: 1,
      out: '',
      err: `error: no result of prompt anwser in ${file}; nothing is known of its quality\n`,
    });
    const empty = fileOf();
    expect((await quality('--results', empty, '--objective', '95')).err).toBe(
      `error: no result in ${empty}; nothing is known of its quality\n`,
    );
  });

  test('judges nothing where a result is wrong, for that would be a verdict on others', async () => {
    const file = fileOf(...runsOf('1', 1, 1));
    const wrong = write('7\n');
    expect(await quality('--results', file, wrong, '--objective', '95')).toEqual({
      exitCode: 3,
      out: '',
      err: `error: ${wrong}:1:1: 7; allowed: an object with one result\n`,
    });
    expect(await quality('--results', join(folder, 'none'), '--objective', '95')).toEqual({
      exitCode: 3,
      out: '',
      err: `error: ${join(folder, 'none')} can't be read (ENOENT); name a file of evaluation results\n`,
    });
  });

  test.each([
    [['--objective', '100'], 'above 0 and below 100'],
    [['--objective', '0'], 'above 0 and below 100'],
    [['--objective', '1e1'], 'above 0 and below 100'],
    [['--objective', '95', '--threshold', 'high'], 'It is a number, such as 0.7.'],
    [[], "required option '--objective <percent>' not specified"],
  ])('refuses the words %o', async (words, says) => {
    const answer = await quality('--results', fileOf(), ...words);
    expect(answer).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining(says) });
  });
});

function quality(...words: string[]) {
  return runWords('slo', 'quality', ...words);
}

let files = 0;

function fileOf(...results: EvaluationResult[]): string {
  return write(
    results
      .map(({ scoredAt, caseName, ...result }) =>
        JSON.stringify({ ...result, scoredAt: formatInstant(scoredAt), ...(caseName && { case: caseName }) }),
      )
      .join('\n'),
  );
}

function write(text: string): string {
  files += 1;
  const file = join(folder, `results-${files}.jsonl`);
  writeFileSync(file, text);
  return file;
}
