import { expect, test } from 'vitest';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';

const EXAMPLES = new URL('../../../examples/catalog', import.meta.url).pathname;

test('evenkeel cost shows what each SLO costs a month, by source, cadence and leg, with the formula', async () => {
  const { exitCode, out, err } = await runWords('cost', EXAMPLES);
  expect([exitCode, err]).toEqual([0, '']);
  expect(cellsOf(out)[1]?.slice(0, 4)).toEqual(['assistant-availability', 'CloudWatch', 'hourly', '730']);
  expect(out).toMatch(/together: \$\d+\.\d\d a month/);
  const { lines, sums, total } = JSON.parse((await runWords('cost', EXAMPLES, '--format', 'json')).out);
  for (const parts of [lines, sums])
    expect(total).toBeCloseTo(
      parts.reduce((before: number, part: { total: number }) => before + part.total, 0),
      12,
    );
});

test('evenkeel cost refuses a cadence that the settings would refuse, and documents that are wrong', async () => {
  expect((await runWords('cost', EXAMPLES, '--fast-cadence', '16')).exitCode).toBe(2);
  expect((await runWords('cost', new URL('.', import.meta.url).pathname)).exitCode).toBe(1);
});
