import { expect, test } from 'vitest';
import { OPINIONS } from '#core/catalog/lint/opinions.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { defaultRules, RULE_BOOK } from '#core/slo/alert-rules.ts';
import type { AlertRule, CloudWatchExpression, Slo } from '#core/slo/schema.ts';
import { sampleMetric, sampleSlo } from '#test/core/slo/sample-slo.ts';

interface Case {
  readonly slo?: Partial<Slo>;
  readonly eventsPerDay?: number;
  readonly owner?: string;
}

const rule = (changes: Partial<AlertRule>): AlertRule => {
  const page = {
    name: 'page',
    severity: 'page' as const,
    longMs: HOUR_MS,
    shortMs: 5 * MINUTE_MS,
    threshold: '14.4',
    minFailures: 2,
  };
  return { ...page, ...changes };
};
const window = (days: number) => ({ kind: 'rolling' as const, lengthMs: days * DAY_MS });
const latency = (namespace: string, metricName: string, bound: string): Partial<Slo> => {
  const metric = (statistic: string) => sampleMetric(metricName, { namespace, statistic });
  return { sli: { counts: 'good', part: metric(`TC(:${bound})`), total: metric('SampleCount') } };
};
const expression = (
  text: string,
  inputs: Readonly<Record<string, readonly [metric: string, statistic: string]>>,
): Partial<Slo> => {
  const part: CloudWatchExpression = {
    source: 'CloudWatchExpression',
    expression: text,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([id, [metricName, statistic]]) => [
        id,
        { namespace: 'Shop', metricName, dimensions: {}, statistic },
      ]),
    ),
    region: 'eu-west-1',
  };
  return { sli: { counts: 'good', part, total: sampleMetric('Requests') } };
};
const good = (metricName: string): Partial<Slo> => ({
  sli: { counts: 'good', part: sampleMetric(metricName), total: sampleMetric('Requests') },
});
const slices = (minutes: number) => ({
  method: 'Timeslices' as const,
  sliceMs: minutes * MINUTE_MS,
  sliceTarget: '0.9',
  noData: 'good' as const,
});
const defaults = (days: number, target: string) => ({
  window: window(days),
  target,
  rules: defaultRules(days * DAY_MS, target, 2).rules,
});

/** Each opinion on both sides of where it begins. */
const CASES: readonly (readonly [rule: string, found: string | undefined, given: Case])[] = [
  [
    'threshold-unreachable',
    'page-fast is left out: at a target of 0.93 no burn rate can exceed its threshold of 14.4',
    { slo: defaults(30, '0.93') },
  ],
  ['threshold-unreachable', undefined, { slo: defaults(30, '0.931') }],
  [
    'one-failure-pages',
    'page fires at a single failure in a quiet hour',
    { slo: { rules: [rule({ minFailures: 1 })] } },
  ],
  ['one-failure-pages', undefined, { slo: { rules: [rule({ minFailures: 2 })] } }],
  ['one-failure-pages', undefined, { slo: { rules: [rule({ minFailures: 0, severity: 'ticket' })] } }],
  // 14.4 x 0.001 of n events is one where n is 69.4 an hour, 1,666.7 a day.
  [
    'one-failure-pages',
    'page fires at a single failure at 1666 events a day',
    { slo: { rules: [rule({ minFailures: 1 })] }, eventsPerDay: 1_666 },
  ],
  ['one-failure-pages', undefined, { slo: { rules: [rule({ minFailures: 1 })] }, eventsPerDay: 1_667 }],
  ['budget-under-one', '33 events a day leave less than one failure in 30d', { eventsPerDay: 33 }],
  ['budget-under-one', undefined, { eventsPerDay: 34 }],
  ['budget-under-one', undefined, {}],
  ['budget-under-one', '720 slices of 1h leave less than one bad slice in 30d', { slo: { budgeting: slices(60) } }],
  ['budget-under-one', undefined, { slo: { budgeting: slices(43) } }],
  [
    'percentile-as-events',
    'it judges p99 of Latency as if it were an event',
    { slo: expression('IF(m < 1, 1, 0)', { m: ['Latency', 'p99'] }) },
  ],
  [
    'percentile-as-events',
    undefined,
    { slo: { ...expression('IF(m < 1, 1, 0)', { m: ['Latency', 'p99'] }), budgeting: slices(1) } },
  ],
  ['percentile-as-events', undefined, { slo: expression('SUM([a])', { a: ['Errors', 'Sum'] }) }],
  [
    'sparse-without-fill',
    'a + b is nothing in every minute without a Errors',
    { slo: expression('a + b', { a: ['Errors', 'Sum'], b: ['Requests', 'Sum'] }) },
  ],
  [
    'sparse-without-fill',
    undefined,
    { slo: expression('FILL(a, 0) + b', { a: ['Errors', 'Sum'], b: ['Requests', 'Sum'] }) },
  ],
  [
    'sparse-without-fill',
    undefined,
    { slo: expression('SUM([a, b])', { a: ['Errors', 'Sum'], b: ['Requests', 'Sum'] }) },
  ],
  ['sparse-without-fill', undefined, { slo: expression('a + b', { a: ['Hits', 'Sum'], b: ['Requests', 'Sum'] }) }],
  [
    'sparse-good',
    'HTTPCode_Target_2XX_Count has no point in a minute without one',
    { slo: good('HTTPCode_Target_2XX_Count') },
  ],
  ['sparse-good', undefined, { slo: good('Successes') }],
  [
    'rules-not-scaled',
    'page has the threshold 14.4 of a 30-day window over 7d',
    { slo: { window: window(7), rules: [rule({})] } },
  ],
  ['rules-not-scaled', undefined, { slo: { window: window(30), rules: [rule({})] } }],
  ['rules-not-scaled', undefined, { slo: { window: window(7), rules: [rule({ threshold: '3.36' })] } }],
  ['rules-not-scaled', undefined, { slo: defaults(7, '0.999') }],
  [
    'latency-unit',
    'TargetResponseTime is in seconds, and 300 of them are not meant',
    { slo: latency('AWS/ApplicationELB', 'TargetResponseTime', '300') },
  ],
  [
    'latency-unit',
    'TargetResponseTime is in seconds, and 60 of them are not meant',
    { slo: latency('AWS/ApplicationELB', 'TargetResponseTime', '60') },
  ],
  ['latency-unit', undefined, { slo: latency('AWS/ApplicationELB', 'TargetResponseTime', '59.9') }],
  [
    'latency-unit',
    'Duration is in milliseconds, and 0.3 of them are not meant',
    { slo: latency('AWS/Lambda', 'Duration', '0.3') },
  ],
  ['latency-unit', undefined, { slo: latency('AWS/Lambda', 'Duration', '10') }],
  ['latency-unit', undefined, { slo: latency('Shop', 'Duration', '0.3') }],
  ['no-owner', 'service shop has no owner', {}],
  ['no-owner', undefined, { owner: 'ana' }],
  ['no-runbook', 'it pages and has no runbook', {}],
  ['no-runbook', undefined, { slo: { rules: [rule({ severity: 'ticket' })] } }],
  ['no-runbook', undefined, { slo: { runbook: 'https://runbooks.example.com' } }],
];

test.each(CASES)('%s says %j of %j', (name, found, { slo = {}, eventsPerDay, owner }) => {
  const opinion = OPINIONS.find((one) => one.name === name);
  const service = { name: 'shop', displayName: 'shop', description: '', ...(owner === undefined ? {} : { owner }) };
  expect(opinion?.find({ slo: sampleSlo(slo), service, eventsPerDay, ruleBook: RULE_BOOK })).toBe(found);
});

test('every opinion is tried, both where it has something to say and where it has not', () => {
  for (const { name } of OPINIONS) {
    const said = CASES.filter(([rule]) => rule === name).map(([, found]) => found !== undefined);
    expect([name, new Set(said).size]).toEqual([name, 2]);
  }
});
