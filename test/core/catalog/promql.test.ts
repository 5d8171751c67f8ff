import { describe, expect, test } from 'vitest';
import { looksLikeCounter, queryRefusal } from '#core/catalog/promql.ts';

describe('the query of a counter', () => {
  test.each([
    'requests_total',
    'requests_total{job="shop",code=~"5.."}',
    '{__name__="requests_total"}',
    '{"http.requests", job="a"}',
  ])('%s selects series', (query) => {
    expect(queryRefusal(query, true)).toBeUndefined();
  });

  test.each([
    ['sum(requests_total)', 'a sum of counters hides that one of them began anew'],
    ['rate(requests_total[5m])', 'rate and increase extrapolate'],
    ['requests_total[5m]', 'how far back to look is not for the query to say'],
    ['requests_total offset 5m', 'counts belong to the minute in which they were counted'],
    ['requests_total @ 0', 'counts belong to the minute in which they were counted'],
    ['requests_total > 0', 'only the scraped values of counters can be counted from'],
    ['requests_total{', 'this is no PromQL from character 16 on'],
    ['requests_total extra', 'this is no PromQL from character 16 on'],
  ])('%s is refused with the reason', (query, reason) => {
    expect(queryRefusal(query, true)).toContain(reason);
  });

  test.each([undefined, 5, '', ' '])('%j is no query', (query) => {
    expect(queryRefusal(query, true)).toMatch(/^a selector of counters such as /);
    expect(queryRefusal(query, false)).toMatch(/^an expression of PromQL /);
  });
});

describe('the query of a count a minute', () => {
  test.each(['sum(increase(requests_total[1m]))', 'job:requests:count1m', 'sum(a) or vector(0)'])(
    '%s may be',
    (query) => {
      expect(queryRefusal(query, false)).toBeUndefined();
    },
  );

  test.each([
    ['requests_total[1m]', 'a range of samples is no count'],
    ['sum(increase(requests_total[$__interval]))', 'this is no PromQL from character 29 on'],
  ])('%s is refused with the reason', (query, reason) => {
    expect(queryRefusal(query, false)).toContain(reason);
  });
});

test.each([
  ['requests_total', true],
  ['duration_seconds_bucket{le="0.3"}', true],
  ['duration_seconds_count{}', true],
  ['queue_length', false],
  ['sum(requests_total)', false],
  ['increase(requests_total[1m])', false],
])('whether %s looks like a counter: %s', (query, looks) => {
  expect(looksLikeCounter(query)).toBe(looks);
});
