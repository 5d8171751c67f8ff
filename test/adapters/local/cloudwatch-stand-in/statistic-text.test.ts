import { describe, expect, test } from 'vitest';
import { parseStatistic } from '#adapters/local/cloudwatch-stand-in/statistic-text.ts';

describe('the text of a statistic', () => {
  test.each([
    ['Average', { kind: 'simple', name: 'Average' }],
    ['SampleCount', { kind: 'simple', name: 'SampleCount' }],
    ['p99', { kind: 'percentile', percent: 99 }],
    ['p95.45', { kind: 'percentile', percent: 95.45 }],
    ['p100', { kind: 'percentile', percent: 100 }],
    ['tm99', { kind: 'trimmed', result: 'mean', bounds: { of: 'percent', lower: undefined, upper: 99 } }],
    ['TM(:99%)', { kind: 'trimmed', result: 'mean', bounds: { of: 'percent', lower: undefined, upper: 99 } }],
    ['IQM', { kind: 'trimmed', result: 'mean', bounds: { of: 'percent', lower: 25, upper: 75 } }],
    ['wm98', { kind: 'trimmed', result: 'winsorizedMean', bounds: { of: 'percent', lower: undefined, upper: 98 } }],
    ['TC(:0.3)', { kind: 'trimmed', result: 'count', bounds: { of: 'value', lower: undefined, upper: 0.3 } }],
    ['TC(10%:90%)', { kind: 'trimmed', result: 'count', bounds: { of: 'percent', lower: 10, upper: 90 } }],
    ['TS(80%:)', { kind: 'trimmed', result: 'sum', bounds: { of: 'percent', lower: 80, upper: undefined } }],
    ['PR(100:2000)', { kind: 'rank', bounds: { of: 'value', lower: 100, upper: 2000 } }],
    [
      'TC(:0.0000000001)',
      { kind: 'trimmed', result: 'count', bounds: { of: 'value', lower: undefined, upper: 1e-10 } },
    ],
  ])('%s is understood as the documentation writes it', (text, statistic) => {
    expect(parseStatistic(text)).toEqual(statistic);
  });

  test.each([
    ['', 'nothing'],
    ['average', 'a simple statistic in lower case'],
    ['constructor', 'a word that JavaScript objects know'],
    ['p101', 'a percentile above 100'],
    ['p99.999', 'a percentile of three decimals'],
    ['tm0', 'a trimmed mean of nothing'],
    ['tm100.1', 'a percentage above 100'],
    ['TM99', 'an upper-case abbreviation without a range'],
    ['tm(:99%)', 'a lower-case abbreviation with a range'],
    ['TC(:)', 'a range without bounds'],
    ['TC(%:5)', 'a percent sign without a number'],
    ['TC(0.3:0.3)', 'an empty range'],
    ['TC(5:1)', 'a range upside down'],
    ['TC(10%:90)', 'a percentage with a value'],
    ['TC(100%:)', 'a range above all samples'],
    ['TC(:0.00000000001)', 'eleven decimals'],
    ['TC(-1:5)', 'a negative bound'],
    ['PR(10%:90%)', 'a percentile rank of percentages'],
    ['pr90', 'a percentile rank without a range'],
  ])('%s is refused: %s', (text) => {
    expect(parseStatistic(text)).toBeUndefined();
  });
});
