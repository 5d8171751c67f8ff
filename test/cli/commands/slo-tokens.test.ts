import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';

const NOVA = ['--model', 'eu.amazon.nova-pro-v1:0', '--quota', '2000000', '--input', '500', '--output', '400'];
const CLAUDE = ['--model', 'anthropic.claude-sonnet-4-20250514-v1:0', '--quota', '200000', '--input', '9'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-tokens-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('evenkeel slo tokens', () => {
  test('prints what a call reserves, how many calls the quota admits, and what a complete answer has used', async () => {
    const { exitCode, out, err } = await tokens(...NOVA, '--max-tokens', '64000');
    expect([exitCode, err]).toEqual([0, '']);
    expect(cellsOf(out)).toEqual([
      ['a request reserves while it runs', '64500 tokens of quota'],
      ['requests at one time', '31'],
      ['a complete answer has used', '900 tokens of quota (output x 1)'],
      ['the quota of a day', '2880000000 tokens, less on new accounts'],
    ]);
  });

  test('prints the cost, and the advice on max_tokens, where prices and observed answers are given', async () => {
    const file = write('100\n\n200\n');
    const words = ['--max-tokens', '64000', '--observed', file, '--prices', '0.80,3.20,0.20,0'];
    expect(cellsOf((await tokens(...NOVA, ...words)).out).slice(4)).toEqual([
      ['an answer costs', '0.001680 in the currency of the prices'],
      ['max_tokens should be', '260: 2631 requests at one time instead of 31'],
      ['', '99 % of 2 answers had at most 200 tokens, and 1.3 times that is 260'],
    ]);
  });

  test('prints the same as JSON for machines, with the burndown of the model', async () => {
    const words = ['--cache-read', '37209', '--output', '357', '--max-tokens', '4096', '--prices', '3,15,0.30,3.75'];
    const { exitCode, out } = await tokens(...CLAUDE, ...words, '--format', 'json');
    expect([exitCode, JSON.parse(out)]).toEqual([
      0,
      {
        family: { name: 'Claude 4', burndown: 5, cachedTokens: 'beside-input' },
        use: { input: 9, cacheRead: 37_209, cacheWrite: 0, output: 357 },
        burndown: 5,
        reserved: 41_314,
        concurrency: 4,
        used: 1_794,
        quota: 200_000,
        tokensPerDay: 288_000_000,
        cost: '0.016545',
        advice: null,
      },
    ]);
  });

  test('multiplies the reservation where it is told to, and says where nothing is reserved', async () => {
    const factor = await tokens(...NOVA, '--max-tokens', '1000', '--output-factor', '5');
    expect(cellsOf(factor.out)[1]).toEqual(['requests at one time', '363']);
    const words = ['--model', 'm', '--quota', '1', '--input', '0', '--output', '0', '--max-tokens', '0'];
    expect(cellsOf((await tokens(...words)).out)[1]).toEqual(['requests at one time', 'not bounded']);
  });

  test('refuses more cached tokens than an input that holds them', async () => {
    const words = ['--model', 'openai.gpt-oss-120b-1:0', '--quota', '1', '--input', '9', '--cache-read', '10'];
    expect(await tokens(...words, '--output', '1', '--max-tokens', '1')).toEqual({
      exitCode: 2,
      out: '',
      err: "error: the input of OpenAI models holds the cached tokens, so that 9 can't be less than 10; give --input with them\n",
    });
  });

  test.each([
    ['', 'holds no answer; write the output tokens of one on each line'],
    ['1\nmany\n', ':2:1: "many"; allowed: a whole number of tokens'],
  ])('says what is wrong with observed answers: %o', async (text, says) => {
    const answer = await tokens(...NOVA, '--max-tokens', '1', '--observed', write(text));
    expect(answer).toMatchObject({ exitCode: 3, out: '', err: expect.stringContaining(says) });
  });

  test('says where the file of observed answers is not there', async () => {
    const file = join(folder, 'none');
    const { exitCode, err } = await tokens(...NOVA, '--max-tokens', '1', '--observed', file);
    expect([exitCode, err]).toEqual([
      3,
      `error: ${file} can't be read (ENOENT); name a file of output tokens, one number a line\n`,
    ]);
  });

  test.each([
    [['--max-tokens', '-1'], 'It is a whole number, 0 or more.'],
    [['--max-tokens', '1e3'], 'It is a whole number, 0 or more.'],
    [['--max-tokens', '1', '--prices', '3,15'], 'It is four decimals, such as 3,15,0.30,3.75.'],
    [['--max-tokens', '1', '--prices', '3,15,1,1,1'], 'It is four decimals, such as 3,15,0.30,3.75.'],
    [[], "required option '--max-tokens <tokens>' not specified"],
  ])('refuses the words %o', async (words, says) => {
    expect(await tokens(...NOVA, ...words)).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining(says) });
  });
});

function tokens(...words: string[]) {
  return runWords('slo', 'tokens', ...words);
}

function write(text: string): string {
  const file = join(folder, 'outputs.txt');
  writeFileSync(file, text);
  return file;
}
