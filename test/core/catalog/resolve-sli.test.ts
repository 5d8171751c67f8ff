import { describe, expect, test } from 'vitest';
import { problemsOf, readText, sloText, warningsOf } from './read-text.ts';

const MATH = { namespace: 'Shop', metricName: 'Latency', dimensions: {}, statistic: 'p99' };

/** The usual SLO with another indicator. */
const withSli = (sli: string, objective = 'targetPercent: 99.9', more = '') =>
  sloText({ objective }).replace(/ {2}ratioMetric:.*$/s, `${sli}\n${more}`);
const sliOf = (text: string) => {
  const verdict = readText(text);
  return verdict.valid ? verdict.catalog.slos[0]?.sli : verdict.problems;
};
const PROMETHEUS = `---
apiVersion: openslo/v1
kind: DataSource
metadata: { name: p }
spec: { type: Prometheus, connectionDetails: { url: "https://prometheus.example" } }
`;
const THRESHOLD = '{ targetPercent: 99.9, op: lte, value: 250.5 }';

describe('a threshold metric', () => {
  test('by CloudWatch judges the value of each minute, whatever its statistic', () => {
    const source =
      '{ type: CloudWatch, spec: { namespace: Shop, metric: Latency, statistic: p99, region: eu-west-1 } }';
    const judged = (expression: string) => ({
      source: 'CloudWatchExpression',
      expression,
      inputs: { m1: MATH },
      region: 'eu-west-1',
    });
    expect(sliOf(withSli(`  thresholdMetric: { metricSource: ${source} }`, THRESHOLD))).toEqual({
      counts: 'good',
      part: judged('IF(m1 <= 250.5, 1, 0)'),
      total: judged('IF(m1 <= 250.5, 1, 1)'),
    });
  });

  test('by Prometheus judges the value of each minute, and a minute without one is none', () => {
    const source = '{ metricSourceRef: p, spec: { query: "max(queue_length)" } }';
    const text = withSli(
      `  thresholdMetric: { metricSource: ${source} }`,
      '{ target: 0.99, op: lt, value: -5 }',
      PROMETHEUS,
    );
    expect(sliOf(text)).toMatchObject({
      counts: 'good',
      part: { query: 'count((max(queue_length)) < -5) or 0 * count(max(queue_length))', counter: false },
      total: { query: 'count(max(queue_length))', counter: false },
    });
  });

  test('is judged for each objective by its own threshold', () => {
    const source =
      '{ type: CloudWatch, spec: { expression: "m / 2", metrics: { m: { namespace: Shop, metric: Latency, statistic: p99 } } } }';
    const text = withSli(
      `  thresholdMetric: { metricSource: ${source} }`,
      '{ target: 0.9, op: lt, value: 100 }\n    - { target: 0.99, op: lt, value: 200 }',
    );
    const verdict = readText(text);
    expect(verdict.valid && verdict.catalog.slos.map(({ name, sli }) => [name, sli.part])).toEqual([
      ['availability-90', expect.objectContaining({ expression: 'IF((m / 2) < 100, 1, 0)' })],
      ['availability-99', expect.objectContaining({ expression: 'IF((m / 2) < 200, 1, 0)' })],
    ]);
  });
});

describe('a raw ratio', () => {
  const raw = (type: string) =>
    withSli(
      `  ratioMetric: { raw: { metricSource: { type: CloudWatch, spec: { namespace: Shop, metric: Latency, statistic: p99 } } }, rawType: ${type} }`,
    );

  test.each([
    ['success', 'good'],
    ['failure', 'bad'],
  ])('of %s says how much of each minute was %s, and that every minute weighs the same', (type, counts) => {
    const expression = { source: 'CloudWatchExpression', inputs: { m1: MATH } };
    expect(sliOf(raw(type))).toMatchObject({
      counts,
      part: { ...expression, expression: 'm1' },
      total: { ...expression, expression: 'IF(m1 >= 0, 1, 1)' },
    });
    expect(warningsOf(raw(type))).toEqual([
      'c.yaml:23:23: a ratio carries no counts: every minute weighs the same, busy or not; count events where you can',
    ]);
  });

  test('by Prometheus is one event a minute', () => {
    const text = withSli(
      '  ratioMetric: { raw: { metricSource: { metricSourceRef: p, spec: { query: "avg(up)" } } }, rawType: success }',
      'target: 0.9',
      PROMETHEUS,
    );
    expect(sliOf(text)).toMatchObject({ part: { query: 'avg(up)' }, total: { query: '0 * (avg(up)) + 1' } });
  });
});

test('what a policy says that is read otherwise, or not followed, is warned about once', () => {
  const text = sloText({
    spec: '  alertPolicies: [fast]',
    more: `---
{ apiVersion: openslo/v1, kind: AlertNotificationTarget, metadata: { name: t }, spec: { target: ops@example.com } }
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: fast }
spec:
  alertWhenResolved: false
  alertWhenNoData: true
  notificationTargets: [{ targetRef: t }]
  conditions:
    - kind: AlertCondition
      metadata: { name: c }
      spec: { severity: critical, condition: { kind: burnrate, op: lte, threshold: 2, lookbackWindow: 1h, alertAfter: 5m } }
`,
  });
  expect(problemsOf(text)).toEqual([]);
  expect(warningsOf(text).map((warning) => warning.replace('c.yaml:17:19: alert policy fast: ', ''))).toEqual([
    'a bare name is how older files write it; write alertPolicyRef',
    'severity "critical" is read as page',
    'op lte is read as gt: a rule fires when the budget burns faster than its threshold',
    'alertAfter 5m is not waited for: the short lookback keeps short spikes from alerting',
    'alertWhenResolved false is not followed: whoever was alerted is told of the end',
    'alertWhenNoData needs nothing: a metric without data in the longest lookback is always told of, as EvaluationFailed',
    'notificationTargets are not followed: an alert goes where its severity goes',
  ]);
});

test('op and value beside a ratio are passed over with a warning', () => {
  expect(warningsOf(sloText({ objective: '{ targetPercent: 99.9, op: lte, value: 1 }' }))).toEqual([
    'c.yaml:16:34: op and value say nothing beside a ratio, which has no threshold: they are passed over',
  ]);
});
