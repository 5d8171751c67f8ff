import { describe, expect, test } from 'vitest';
import {
  type CloudWatchExpression,
  inputsOf,
  type Metric,
  metricKey,
  metricText,
  pages,
  seriesKey,
  sloSchema,
  windowText,
} from '#core/slo/schema.ts';
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

const COUNT = {
  source: 'CloudWatch',
  namespace: 'Shop',
  metricName: 'Errors',
  dimensions: { B: '2', A: '1' },
  statistic: 'Sum',
  region: 'eu-west-1',
} as const satisfies Metric;
const { source: _, region: __, ...input } = COUNT;
const MATH: CloudWatchExpression = {
  source: 'CloudWatchExpression',
  expression: 'a + b',
  inputs: { b: input, a: { ...input, metricName: 'Faults' } },
  region: 'eu-west-1',
};
const QUERY = {
  source: 'Prometheus',
  server: { url: 'https://p.example' },
  query: 'up',
  counter: false,
} as const satisfies Metric;

describe('a metric', () => {
  test('is the same whatever the order of its dimensions, or of the inputs of its expression', () => {
    expect(metricKey({ ...COUNT, dimensions: { A: '1', B: '2' } })).toBe(metricKey(COUNT));
    const { a, b } = MATH.inputs;
    expect(metricKey({ ...MATH, inputs: { ...(a && { a }), ...(b && { b }) } })).toBe(metricKey(MATH));
  });

  test.each<[string, Metric, Metric]>([
    ['account', COUNT, { ...COUNT, accountId: '123456789012' }],
    ['account of an expression', MATH, { ...MATH, accountId: '123456789012' }],
    ['expression', MATH, { ...MATH, expression: 'a - b' }],
    ['input', MATH, { ...MATH, inputs: { ...MATH.inputs, a: { ...input, statistic: 'SampleCount' } } }],
    ['id of an input', MATH, { ...MATH, inputs: { x: input, a: { ...input, metricName: 'Faults' } } }],
    ['server', QUERY, { ...QUERY, server: { url: 'https://q.example' } }],
    ['way to count', QUERY, { ...QUERY, counter: true }],
  ])('of another %s is another', (_name, one, other) => {
    expect(metricKey(one)).not.toBe(metricKey(other));
    expect(seriesKey(one)).not.toBe(seriesKey(other));
  });

  test('of an account is not that of an account without a name', () => {
    const named = (accountId: string) => metricKey({ ...COUNT, accountId });
    expect(named('123456789012')).not.toBe(named('210987654321'));
    const expressed = (accountId: string) => metricKey({ ...MATH, accountId });
    expect(expressed('123456789012')).not.toBe(expressed('210987654321'));
  });

  test('is another series by its statistic alone', () => {
    expect(metricKey({ ...COUNT, statistic: 'SampleCount' })).toBe(metricKey(COUNT));
    expect(seriesKey({ ...COUNT, statistic: 'SampleCount' })).not.toBe(seriesKey(COUNT));
    expect(seriesKey(MATH)).toBe(metricKey(MATH));
    expect(seriesKey(QUERY)).toBe(metricKey(QUERY));
  });

  test('is in words what somebody looks for', () => {
    expect(metricText(COUNT)).toBe('CloudWatch Shop Errors {"B":"2","A":"1"} in eu-west-1');
    expect(metricText(MATH)).toBe('CloudWatch a + b in eu-west-1');
    expect(metricText(QUERY)).toBe('Prometheus up (https://p.example)');
  });

  test('of an expression lies where the expression does', () => {
    expect(inputsOf(MATH)).toEqual([
      ['b', COUNT],
      ['a', { ...COUNT, metricName: 'Faults' }],
    ]);
    const [first] = inputsOf({ ...MATH, accountId: '123456789012' });
    expect(first).toEqual(['b', { ...COUNT, accountId: '123456789012' }]);
    expect(Object.keys(inputsOf(MATH)[0]?.[1] ?? {})).not.toContain('accountId');
  });
});

test('a window is in words what the document says', () => {
  const month = { kind: 'calendar', unit: 'month', every: 1, anchor: '2026-01-01T00:00:00', timeZone: 'UTC' } as const;
  expect(windowText(month)).toBe('1 month from 2026-01-01T00:00:00 UTC');
  expect(windowText({ ...month, every: 3 })).toBe('3 months from 2026-01-01T00:00:00 UTC');
  expect(windowText({ kind: 'rolling', lengthMs: 86_400_000 })).toBe('1d');
});
