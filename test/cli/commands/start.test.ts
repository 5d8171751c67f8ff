import { expect, test } from 'vitest';
import { runWords } from '#test/cli/recording-terminal.ts';

test.each([['0'], ['0.99'], ['1000.1'], ['-1'], ['fast'], ['NaN'], ['Infinity']])(
  'a speed of %s is refused with what is allowed',
  async (speed) => {
    expect(await runWords('start', '--speed', speed)).toEqual({
      exitCode: 2,
      out: '',
      err: `error: option '--speed <n>' argument '${speed}' is invalid. allowed: 1 to 1000.\n`,
    });
  },
);

test('a source that does not exist is refused with those that do', async () => {
  expect(await runWords('start', '--source', 'x')).toEqual({
    exitCode: 2,
    out: '',
    err: "error: option '--source <source>' argument 'x' is invalid. Allowed choices are sample, aws.\n",
  });
});

test('words that it does not know are refused', async () => {
  expect(await runWords('start', '--fast')).toMatchObject({ exitCode: 2, out: '' });
  expect(await runWords('start', 'now')).toMatchObject({ exitCode: 2, out: '' });
});

test("help says how to watch the story and how to read one's own CloudWatch, and starts nothing", async () => {
  const { exitCode, out } = await runWords('start', '--help');
  expect(exitCode).toBe(0);
  for (const words of ['--once', '--speed', '--catalog', '--source']) expect(out).toContain(words);
});
