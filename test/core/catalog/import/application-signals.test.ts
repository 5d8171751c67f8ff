import { describe, expect, test } from 'vitest';
import { importApplicationSignals } from '#core/catalog/import/application-signals.ts';
import { importText } from './import-text.ts';

const stat = (MetricName: string, Stat = 'Sum') => ({
  Id: 'q',
  MetricStat: {
    Metric: { Namespace: 'Shop', MetricName, Dimensions: [{ Name: 'Zone', Value: 'a' }] },
    Period: 60,
    Stat,
  },
  ReturnData: true,
});
const goal = (changes: object = {}) => ({
  Interval: { RollingInterval: { Duration: 7, DurationUnit: 'DAY' } },
  AttainmentGoal: 99.9,
  ...changes,
});
const requests = (changes: object = {}) => ({
  Name: 'Checkout answers',
  Description: 'Customers can pay.',
  RequestBasedSli: {
    RequestBasedSliMetric: {
      TotalRequestCountMetric: [stat('Requests')],
      MonitoredRequestCountMetric: { BadCountMetric: [stat('Errors')] },
    },
  },
  Goal: goal(),
  ...changes,
});
const metric = (metricName: string, statistic = 'Sum') => ({
  source: 'CloudWatch',
  namespace: 'Shop',
  metricName,
  dimensions: { Zone: 'a' },
  statistic,
});
const read = (value: unknown) => importText(importApplicationSignals, JSON.stringify(value));

describe('requests that are counted', () => {
  test('in the answer of the API become an SLO by events', () => {
    expect(read({ Slo: requests() }).slos).toMatchObject([
      {
        name: 'checkout-answers',
        displayName: 'Checkout answers',
        description: 'Customers can pay.',
        service: 'imported',
        target: '0.999',
        window: { kind: 'rolling', lengthMs: 7 * 86_400_000 },
        sli: { counts: 'bad', part: metric('Errors'), total: metric('Requests') },
      },
    ]);
  });

  test('are the same in a request to create, and in a template of CloudFormation', () => {
    const { RequestBasedSli: sli, ...rest } = requests();
    const config = { RequestBasedSliMetricConfig: sli.RequestBasedSliMetric };
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: {
        Checkout: { Type: 'AWS::ApplicationSignals::ServiceLevelObjective', Properties: requests() },
        Other: { Type: 'AWS::S3::Bucket' },
      },
    };
    const { slos } = read({ Slo: requests() });
    expect(read({ ...rest, RequestBasedSliConfig: config }).slos).toEqual(slos);
    expect(read(template).slos).toEqual(slos);
    expect(
      read(template).losses.some((loss) => loss.endsWith('Resources.Other.Type has no equivalent and is left out')),
    ).toBe(true);
  });

  test('by an expression keep it, with the metrics that it computes with', () => {
    const { ReturnData: _, ...input } = stat('Errors');
    const expression = [
      { Id: 'sum', Expression: 'SUM([e1, e2])' },
      { ...input, Id: 'e1', ReturnData: false },
      { ...input, Id: 'e2', ReturnData: false },
    ];
    const good = {
      RequestBasedSliMetric: {
        TotalRequestCountMetric: [stat('Requests')],
        MonitoredRequestCountMetric: { GoodCountMetric: expression },
      },
    };
    expect(read({ Slo: requests({ RequestBasedSli: good }) }).slos[0]?.sli).toMatchObject({
      counts: 'good',
      part: {
        source: 'CloudWatchExpression',
        expression: 'SUM([e1, e2])',
        inputs: { e1: { metricName: 'Errors' }, e2: {} },
      },
    });
  });
});

describe('what the service measures of an operation', () => {
  const measured = (sli: object) => ({
    Name: 'pay',
    RequestBasedSli: {
      RequestBasedSliMetric: {
        KeyAttributes: { Type: 'Service', Name: 'shop', Environment: 'eks:prod' },
        OperationName: 'POST /pay',
        ...sli,
      },
      MetricThreshold: 250,
      ComparisonOperator: 'LessThanOrEqualTo',
    },
    Goal: goal(),
  });
  const dimensions = { Service: 'shop', Environment: 'eks:prod', Operation: 'POST /pay' };

  test('as availability is its faults of all its requests', () => {
    expect(read(measured({ MetricType: 'AVAILABILITY' })).slos).toMatchObject([
      {
        service: 'shop',
        sli: {
          counts: 'bad',
          part: { namespace: 'ApplicationSignals', metricName: 'Fault', dimensions, statistic: 'Sum' },
          total: { metricName: 'Fault', dimensions, statistic: 'SampleCount' },
        },
      },
    ]);
  });

  test('as latency is what was within the threshold', () => {
    expect(read(measured({ MetricType: 'LATENCY' })).slos[0]?.sli).toMatchObject({
      counts: 'good',
      part: { metricName: 'Latency', statistic: 'TC(:250)' },
      total: { metricName: 'Latency', statistic: 'SampleCount' },
    });
  });
});

test('periods become minutes that are judged by the same threshold', () => {
  const periods = {
    Name: 'fast',
    Sli: {
      SliMetric: { MetricDataQueries: [stat('Latency', 'p99')], PeriodSeconds: 300 },
      MetricThreshold: 500,
      ComparisonOperator: 'LessThan',
    },
    Goal: goal(),
  };
  const { slos, losses } = read({ Slo: periods });
  const inputs = { m1: { namespace: 'Shop', metricName: 'Latency', dimensions: { Zone: 'a' }, statistic: 'p99' } };
  expect(slos[0]?.sli).toMatchObject({
    counts: 'good',
    part: { expression: 'IF(m1 < 500, 1, 0)', inputs },
    total: { expression: 'IF(m1 < 500, 1, 1)', inputs },
  });
  expect(losses.some((loss) => loss.includes('becomes 60: each minute is judged by itself, not each 300 s'))).toBe(
    true,
  );
});

describe('a window', () => {
  const windowOf = (Interval: object) => read({ Slo: requests({ Goal: goal({ Interval }) }) });

  test('of the calendar begins in UTC, for there is no zone', () => {
    const { slos, losses } = windowOf({
      CalendarInterval: { StartTime: 1772323200, Duration: 1, DurationUnit: 'MONTH' },
    });
    expect(slos[0]?.window).toEqual({
      kind: 'calendar',
      unit: 'month',
      every: 1,
      anchor: '2026-03-01T00:00:00',
      timeZone: 'UTC',
    });
    expect(losses.some((loss) => loss.includes('has no time zone: its periods begin in UTC'))).toBe(true);
  });

  test('of rolling months gets a fixed length', () => {
    const { slos } = windowOf({ RollingInterval: { Duration: 2, DurationUnit: 'MONTH' } });
    expect(slos[0]?.window).toEqual({ kind: 'rolling', lengthMs: 60 * 86_400_000 });
  });
});

test('what is excluded once becomes a correction, what recurs is said to be lost', () => {
  const ExclusionWindows = [
    { Window: { Duration: 2, DurationUnit: 'HOUR' }, StartTime: '2026-03-01T10:00:00Z', Reason: 'upgrade' },
    { Window: { Duration: 1, DurationUnit: 'HOUR' }, RecurrenceRule: { Expression: 'rate(7 days)' } },
  ];
  const { slos, losses } = read({ Slo: requests({ ExclusionWindows }) });
  const [from, to] = [Date.UTC(2026, 2, 1, 10), Date.UTC(2026, 2, 1, 12)];
  expect(slos[0]?.corrections).toEqual([{ kind: 'exclude', reason: 'upgrade', when: { type: 'once', from, to } }]);
  expect(losses.some((loss) => loss.includes('Slo.ExclusionWindows[1] recurs, or has no start'))).toBe(true);
});

test('burn rates and the threshold of a warning are said to be lost, and a goal of 100 % is lowered', () => {
  const { slos, losses } = read({
    Slo: requests({
      BurnRateConfigurations: [{ LookBackWindowMinutes: 60 }],
      Goal: goal({ AttainmentGoal: 100, WarningThreshold: 50 }),
    }),
  });
  expect(slos[0]?.target).toBe('0.99999');
  expect(losses.map((loss) => loss.split(' ').slice(1, 3).join(' '))).toEqual(
    expect.arrayContaining([
      'Slo.BurnRateConfigurations are',
      'Slo.Goal.WarningThreshold has',
      'Slo.Goal.AttainmentGoal leaves',
    ]),
  );
});

test('an indicator of nothing that can be counted is left out, and so is a document that is none', () => {
  expect(read({ Slo: { Name: 'x', Goal: goal() } })).toMatchObject({
    slos: [],
    losses: [expect.stringContaining('Slo is left out')],
  });
  expect(read({ Resources: {} }).slos).toEqual([]);
});
