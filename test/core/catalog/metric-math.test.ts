import { describe, expect, test } from 'vitest';
import { expressionRefusal } from '#core/catalog/metric-math.ts';

describe('an expression', () => {
  test.each([
    ['SUM([errors, throttles])', ['errors', 'throttles']],
    ['IF(m1 > 500, m2, 0)', ['m1', 'm2']],
    ["FILL(m1, 0) + TIME_SERIES(1) * m1 + 'm9'", ['m1']],
    ['SELECT SUM(Errors) FROM SCHEMA("Shop", Zone) WHERE Zone = \'a\'', []],
    ['select COUNT(latency) from "Shop"', []],
  ])('%s may be a side', (expression, ids) => {
    expect(expressionRefusal(expression, ids)).toBeUndefined();
  });

  test.each([
    ['m1 + m2', ['m1'], 'no metric has the id m2'],
    ['m1', ['m1', 'm2'], 'the metric m2 is not used'],
    ["SEARCH('{Shop} Errors', 'Sum')", [], 'SEARCH gives several series, and a count is one'],
    ['SUM(METRICS())', [], 'METRICS gives several series, and a count is one'],
    ['SELECT SUM(Errors) FROM "Shop" GROUP BY Zone', [], 'GROUP BY gives several series, and a count is one'],
    ['SELECT SUM(Errors) FROM "Shop"', ['m1'], 'a Metrics Insights query names its metrics itself'],
  ])('%s is refused with the reason', (expression, ids, reason) => {
    expect(expressionRefusal(expression, ids)).toContain(`(${reason})`);
  });

  test.each([undefined, 7, '', ' '])('%j is none', (expression) => {
    expect(expressionRefusal(expression, [])).toMatch(/^an expression of CloudWatch metric math /);
  });
});
