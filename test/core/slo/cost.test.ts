import { describe, expect, test } from 'vitest';
import { quotient } from '#core/shared/count.ts';
import { sumOf } from '#core/shared/ratio.ts';
import { costOf, costSums, totalCost } from '#core/slo/cost.ts';
import type { CloudWatchExpression, Metric, PrometheusQuery } from '#core/slo/schema.ts';
import { compositeOf } from '#test/flows/slo/slo-platform.ts';
import { sampleMetric, sampleSlo } from './sample-slo.ts';

const ticketsOnly = (name: string) => sampleSlo({ name, rules: [] });
const metricsOf = (lines: ReturnType<typeof costOf>) =>
  lines.map(({ slo, cadence, metrics }) => [slo, cadence, quotient(metrics.numerator, metrics.denominator)]);

describe('what a catalog costs', () => {
  test('is a line for the hourly runs of each SLO, and one for the fast runs of those that page', () => {
    const lines = costOf([sampleSlo({ name: 'b' }), ticketsOnly('a')], 5);
    expect(lines.map(({ slo, cadence, runs }) => [slo, cadence, runs])).toEqual([
      ['a', 'hourly', 730],
      ['b', 'hourly', 730],
      ['b', 'fast', 8_760],
    ]);
  });

  test('counts the two metrics of an SLO, and two statistics of one metric once', () => {
    const latency = {
      counts: 'good' as const,
      part: sampleMetric('Time', { statistic: 'TC(:0.3)' }),
      total: sampleMetric('Time', { statistic: 'SampleCount' }),
    };
    expect(metricsOf(costOf([ticketsOnly('two')], 5))).toEqual([['two', 'hourly', 2]]);
    expect(metricsOf(costOf([{ ...ticketsOnly('one'), sli: latency }], 5))).toEqual([['one', 'hourly', 1]]);
  });

  test('counts a composite that pages with its objectives, and no metric of its own', () => {
    const { all } = compositeOf('c');
    expect(metricsOf(costOf(all, 5))).toEqual([
      ['c', 'hourly', 0],
      ['c', 'fast', 0],
      ['c-lax', 'hourly', 2],
      ['c-lax', 'fast', 2],
      ['c-strict', 'hourly', 2],
      ['c-strict', 'fast', 2],
    ]);
  });

  test('shares what several SLOs read in one run', () => {
    expect(metricsOf(costOf([ticketsOnly('a'), ticketsOnly('b')], 5))).toEqual([
      ['a', 'hourly', 1],
      ['b', 'hourly', 1],
    ]);
  });

  test('counts each metric of an expression, one of a Metrics Insights query, and none of Prometheus', () => {
    const expression = (inputs: CloudWatchExpression['inputs']): CloudWatchExpression => {
      return { source: 'CloudWatchExpression', expression: 'e', inputs, region: 'eu-west-1' };
    };
    const errors = { namespace: 'Shop', metricName: 'Errors', dimensions: {}, statistic: 'Sum' };
    const throttles = { ...errors, metricName: 'Throttles' };
    const query = (text: string): PrometheusQuery => {
      return { source: 'Prometheus', server: { url: 'https://prometheus.example' }, query: text, counter: true };
    };
    const withSides = (part: Metric, total: Metric) => ({
      ...ticketsOnly('a'),
      sli: { counts: 'bad' as const, part, total },
    });
    // Errors is on both sides, Requests on one.
    expect(metricsOf(costOf([withSides(expression({ e: errors, t: throttles }), sampleMetric('Errors'))], 5))).toEqual([
      ['a', 'hourly', 2],
    ]);
    expect(metricsOf(costOf([withSides(expression({}), sampleMetric('Requests'))], 5))).toEqual([['a', 'hourly', 2]]);
    expect(metricsOf(costOf([withSides(query('errors'), query('requests'))], 5))).toEqual([['a', 'hourly', 0]]);
  });

  test('comes to a sum for each source and cadence', () => {
    const query = (text: string): PrometheusQuery => {
      return { source: 'Prometheus', server: { url: 'https://p.example' }, query: text, counter: true };
    };
    const counted = { ...ticketsOnly('p'), sli: { counts: 'bad' as const, part: query('b'), total: query('t') } };
    const lines = costOf([counted, ...compositeOf('c').all], 5);
    const sums = costSums(lines);
    expect(sums.map(({ source, cadence, slos }) => [source, cadence, slos])).toEqual([
      ['objectives', 'hourly', 1],
      ['objectives', 'fast', 1],
      ['CloudWatch', 'hourly', 2],
      ['CloudWatch', 'fast', 2],
      ['Prometheus', 'hourly', 1],
    ]);
    expect(sumOf(sums.map(({ total }) => total))).toEqual(totalCost(lines));
    for (const { legs, total } of sums) expect(sumOf(Object.values(legs))).toEqual(total);
  });

  test('is exact: metrics, writes, reads and seconds at their prices', () => {
    // 730 x (2 x 0.00001 + 7.40 x 0.000000625 + 11.57 x 0.000000125 + 0.00716 x 0.0000133334)
    const total = totalCost(costOf([ticketsOnly('a')], 5));
    expect(quotient(total.numerator, total.denominator)).toBe(0.01910170351512);
    expect(total.denominator).toBe(12_500_000_000_000);
  });
});
