import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runWords } from '#test/cli/recording-terminal.ts';

const REPOSITORY = new URL('../../', import.meta.url).pathname;
const GUIDE = await readFile(`${REPOSITORY}docs/guides/first-slo.md`, 'utf8');

/** Each command of the guide with the output that stands below it. */
const COMMANDS = [...GUIDE.matchAll(/```sh\nnpm run -s evenkeel -- (.+)\n```\n\n```text\n([\s\S]*?)```/g)].map(
  ([, words = '', printed = '']) => [words, printed] as const,
);

const WEEK =
  'slo backtest --slo examples/first-slo/catalog/shop.yaml --counts examples/first-slo/counts.csv --from 2026-03-09T00:00:00Z --every 5m';
const CORRECTED = '--corrections examples/first-slo/maintenance.json';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'first-slo-'));
  process.chdir(REPOSITORY);
});
afterAll(() => rm(directory, { recursive: true }));

describe('the guide to the first SLO', () => {
  test('has every command that prints something', () => {
    expect(COMMANDS.map(([words]) => words.split(' ').slice(0, 2).join(' '))).toEqual([
      'catalog validate',
      'catalog lint',
      'slo evaluate',
      'slo evaluate',
      'slo backtest',
      'cost examples/first-slo/catalog',
    ]);
  });

  test.each(COMMANDS)('says what %s prints', async (words, printed) => {
    expect(await runWords(...words.split(' '))).toEqual({ exitCode: 0, out: printed, err: '' });
  });
});

describe('the pictures of the documentation', () => {
  test.each([
    ['first-slo', `${WEEK} ${CORRECTED} --try target=99.9`],
    ['uncorrected', WEEK],
    ['corrected', `${WEEK} ${CORRECTED}`],
  ])('%s is drawn from the example as it is', async (name, words) => {
    const file = join(directory, `${name}.svg`);
    expect((await runWords(...words.split(' '), '--chart', file)).exitCode).toBe(0);
    await expect(still(await readFile(file, 'utf8'))).toMatchFileSnapshot(`${REPOSITORY}docs/pictures/${name}.svg`);
  });
});

/** A picture without what is for a pointer that hovers, whose names count the charts of the process. */
function still(svg: string): string {
  return svg
    .replaceAll(/ class="[^"]*"/g, '')
    .replaceAll(/zr\d+-/g, 'zr-')
    .replace(/<style[\s\S]*?<\/style>\n?/, '');
}
