import { expect, test } from 'vitest';
import { statisticRefusal } from '#core/catalog/cloudwatch-statistic.ts';

test.each(['Sum', 'SampleCount', 'TC(:0.3)', 'TC(0.3:)', 'TC(0.005:0.030)', 'TC(:2000)', 'TC(0:1.0123456789)'])(
  '%s counts events',
  (statistic) => {
    expect(statisticRefusal(statistic)).toBeUndefined();
  },
);

test.each([
  ['p99', "a percentile isn't a count"],
  ['PR(:300)', "a percentage can't be summed"],
  ['Average', "a mean isn't a count"],
  ['TM(10%:90%)', "a mean isn't a count"],
  ['tm90', "a mean isn't a count"],
  ['IQM', "a mean isn't a count"],
  ['TS(:300)', 'adds up values, not events'],
  ['Maximum', "an extreme isn't a count"],
  ['TC(10%:90%)', 'a fixed share of the samples'],
  ['TC(:)', 'the bounds of TC'],
  ['TC(3:3)', 'the bounds of TC'],
  ['TC(0.30:0.3)', 'the bounds of TC'],
  ['TC(:-1)', 'the bounds of TC'],
  ['TC(:1.01234567890)', 'the bounds of TC'],
  ['TC(:1e3)', 'the bounds of TC'],
  ['sum', 'Sum, SampleCount, or a trimmed count'],
  ['', 'Sum, SampleCount, or a trimmed count'],
])('%s is refused with the reason', (statistic, reason) => {
  expect(statisticRefusal(statistic)).toContain(reason);
});
