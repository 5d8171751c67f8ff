import { expect, test } from 'vitest';
import { pages, sloSchema } from '#core/slo/schema.ts';
import { sampleSlo } from './sample-slo.ts';

test('an SLO pages where any of its rules does', () => {
  const [page, ticket] = [sampleSlo().rules[0], sampleSlo().rules[3]];
  if (page === undefined || ticket === undefined) throw new Error('the sample has four rules');
  expect(pages(sampleSlo({ rules: [ticket, page] }))).toBe(true);
  expect(pages(sampleSlo({ rules: [ticket] }))).toBe(false);
  expect(pages(sampleSlo({ rules: [] }))).toBe(false);
});

test('a stored SLO is read back as it was, also where a later version added a field, and not where it has another meaning', () => {
  const slo = sampleSlo({ runbook: 'https://runbooks.example.com/checkout' });
  expect(sloSchema.parse(JSON.parse(JSON.stringify(slo)))).toEqual(slo);
  expect(sloSchema.safeParse({ ...slo, budgeting: { method: 'Timeslices' } }).success).toBe(false);
  expect(sloSchema.parse({ ...slo, more: 1 })).toEqual(slo);
});
