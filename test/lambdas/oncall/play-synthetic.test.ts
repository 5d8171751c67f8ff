import { expect, test } from 'vitest';
import { playSynthetic } from '#lambdas/oncall/play-synthetic.ts';
import { Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

test('what became of the page of an hour is measured, the zero too, and nothing where none was sent', async () => {
  const { ports } = new Paging();
  const tools = { ...recordedSurroundings(), ports };
  await playSynthetic({ phase: 'end' }, tools);
  expect(tools.logged).toEqual([
    { level: 'warn', message: 'no synthetic page was sent in this hour', error: undefined },
  ]);
  await playSynthetic({ phase: 'fire' }, tools);
  await playSynthetic({ phase: 'end' }, tools);
  tools.metrics.publishStoredMetrics();
  expect(tools.published).toEqual([
    expect.objectContaining({
      SyntheticPages: 1,
      SyntheticPagesPrompt: 0,
      SyntheticPagesOnTime: 0,
      SyntheticPagesLost: 1,
    }),
  ]);
});
