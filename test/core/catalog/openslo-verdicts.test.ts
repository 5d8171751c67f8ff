import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';

/**
 * What the OpenSLO Go SDK (pkg/openslo/v1) takes and refuses, and what this catalog does. Where they differ the reason stands
 * in docs/reference/openslo.md by the same words.
 */
type Verdict = 'takes' | 'refuses';
type Row = readonly [title: string, path: string, value: unknown, sdk: Verdict, ours?: Verdict, reason?: string];

const LONG = 'x'.repeat(1_051);
const SIDE = { metricSource: { type: 'CloudWatch', spec: { namespace: 'Shop', metric: 'M', statistic: 'Sum' } } };
const OTHER = { metricSource: { type: 'CloudWatch', spec: { namespace: 'Shop', metric: 'N', statistic: 'Sum' } } };
const META = { name: 'a' };
const CALENDAR = { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Berlin' };

const base = () => ({
  service: { apiVersion: 'openslo/v1', kind: 'Service', metadata: { name: 'shop' }, spec: {} },
  slo: {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: 'answers' },
    spec: {
      service: 'shop',
      indicator: { metadata: META, spec: { ratioMetric: { counter: false, good: SIDE, total: OTHER } } },
      timeWindow: [{ duration: '30d', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ target: 0.99 }],
      alertPolicies: [{ alertPolicyRef: 'policy' }],
    },
  },
  policy: {
    apiVersion: 'openslo/v1',
    kind: 'AlertPolicy',
    metadata: { name: 'policy' },
    spec: { conditions: [{ conditionRef: 'condition' }], notificationTargets: [{ targetRef: 'target' }] },
  },
  condition: {
    apiVersion: 'openslo/v1',
    kind: 'AlertCondition',
    metadata: { name: 'condition' },
    spec: { severity: 'page', condition: { kind: 'burnrate', op: 'gt', threshold: 2, lookbackWindow: '1h' } },
  },
  target: {
    apiVersion: 'openslo/v1',
    kind: 'AlertNotificationTarget',
    metadata: { name: 'target' },
    spec: { target: 'ops@example.com' },
  },
  source: {
    apiVersion: 'openslo/v1',
    kind: 'DataSource',
    metadata: { name: 'source' },
    spec: { type: 'CloudWatch', connectionDetails: { region: 'eu-west-1' } },
  },
});

const REMOVED = undefined;
const slices = (more: object) => ({ ...base().slo.spec, ...more });
const sli = (more: object) => ({ metadata: META, spec: more });

const ownIndicators = (...objectives: object[]) => slices({ indicator: undefined, objectives });
const own = { target: 0.99, indicator: { metadata: META, spec: { ratioMetric: { good: SIDE, total: OTHER } } } };
const second = { ...own, indicator: { ...own.indicator, metadata: { name: 'b' } } };

const ROWS: readonly Row[] = [
  ['a catalog as it should be', 'slo.kind', 'SLO', 'takes'],
  ['another version', 'slo.apiVersion', 'openslo/v2', 'refuses'],
  ['a kind that does not exist', 'slo.kind', 'Slo', 'refuses'],
  ['a document without a name', 'slo.metadata', {}, 'refuses'],
  ['a name with capitals', 'slo.metadata.name', 'Answers', 'refuses'],
  ['a name of 64 characters', 'slo.metadata.name', 'a'.repeat(64), 'refuses'],
  ['a name of 63 characters', 'slo.metadata.name', 'a'.repeat(63), 'takes'],
  ['a name that ends with a hyphen', 'slo.metadata.name', 'a-', 'refuses'],
  ['labels of texts and lists', 'slo.metadata.labels', { team: ['a', 'b'], tier: '1' }, 'takes'],
  ['an annotation that is no text', 'slo.metadata.annotations', { a: 1 }, 'refuses'],
  ['a field that does not exist', 'slo.spec.window', '30d', 'refuses'],
  ['a description of 1,051 characters in an SLO', 'slo.spec.description', LONG, 'refuses'],
  ['a description of 1,051 characters in a Service', 'service.spec.description', LONG, 'refuses'],
  ['a description of 1,051 characters in a condition', 'condition.spec.description', LONG, 'refuses'],
  ['a description of 1,051 characters in a policy', 'policy.spec.description', LONG, 'refuses'],
  ['a description of 1,051 characters in a target', 'target.spec.description', LONG, 'refuses'],
  ['a description of 1,050 characters', 'slo.spec.description', LONG.slice(1), 'takes'],
  ['no service', 'slo.spec.service', REMOVED, 'refuses'],
  [
    'a service that no document describes',
    'slo.spec.service',
    'other',
    'takes',
    'refuses',
    'a service has an owner, who is told',
  ],
  ['no indicator', 'slo.spec.indicator', REMOVED, 'refuses'],
  ['indicator and indicatorRef', 'slo.spec.indicatorRef', 'a', 'refuses'],
  [
    'an indicatorRef that no document has',
    'slo.spec',
    slices({ indicator: undefined, indicatorRef: 'gone' }),
    'takes',
    'refuses',
    'a reference that leads nowhere',
  ],
  ['no budgeting method', 'slo.spec.budgetingMethod', REMOVED, 'refuses'],
  ['a budgeting method that does not exist', 'slo.spec.budgetingMethod', 'Events', 'refuses'],
  ['no window', 'slo.spec.timeWindow', [], 'refuses'],
  [
    'two windows',
    'slo.spec.timeWindow',
    [
      { duration: '30d', isRolling: true },
      { duration: '7d', isRolling: true },
    ],
    'refuses',
  ],
  ['a window without a duration', 'slo.spec.timeWindow.0', { isRolling: true }, 'refuses'],
  [
    'a rolling window with a calendar',
    'slo.spec.timeWindow.0',
    { duration: '30d', isRolling: true, calendar: CALENDAR },
    'refuses',
  ],
  [
    'a window that neither rolls nor has a calendar',
    'slo.spec.timeWindow.0',
    { duration: '1M', isRolling: false },
    'refuses',
  ],
  ['a calendar window', 'slo.spec.timeWindow.0', { duration: '1M', isRolling: false, calendar: CALENDAR }, 'takes'],
  [
    'a calendar without a time',
    'slo.spec.timeWindow.0',
    { duration: '1M', isRolling: false, calendar: { ...CALENDAR, startTime: '2026-01-01' } },
    'refuses',
  ],
  [
    'a zone that does not exist',
    'slo.spec.timeWindow.0',
    { duration: '1M', isRolling: false, calendar: { ...CALENDAR, timeZone: 'Mars/Base' } },
    'refuses',
  ],
  ['a duration of zero', 'slo.spec.timeWindow.0.duration', '0d', 'refuses'],
  ['a duration without a unit', 'slo.spec.timeWindow.0.duration', '30', 'refuses'],
  ['a rolling month', 'slo.spec.timeWindow.0.duration', '1M', 'takes', 'refuses', 'a rolling window of M, Q or Y'],
  [
    'a calendar window of hours',
    'slo.spec.timeWindow.0',
    { duration: '12h', isRolling: false, calendar: CALENDAR },
    'takes',
    'refuses',
    'a calendar window of m or h',
  ],
  ['a window of one minute', 'slo.spec.timeWindow.0.duration', '1m', 'takes'],
  ['no objective', 'slo.spec.objectives', [], 'takes', 'refuses', 'an SLO without an objective'],
  ['a target of 1', 'slo.spec.objectives.0', { target: 1 }, 'refuses'],
  ['a target below 0', 'slo.spec.objectives.0', { target: -0.1 }, 'refuses'],
  ['a target of 0', 'slo.spec', slices({ objectives: [{ target: 0 }], alertPolicies: undefined }), 'takes'],
  ['a targetPercent of 100', 'slo.spec.objectives.0', { targetPercent: 100 }, 'refuses'],
  ['target and targetPercent', 'slo.spec.objectives.0', { target: 0.9, targetPercent: 90 }, 'refuses'],
  ['neither target nor targetPercent', 'slo.spec.objectives.0', { displayName: 'x' }, 'refuses'],
  ['an operator that does not exist', 'slo.spec.objectives.0', { target: 0.9, op: 'eq' }, 'refuses'],
  ['an operator beside a ratio', 'slo.spec.objectives.0', { target: 0.9, op: 'lte', value: 1 }, 'takes'],
  [
    'Timeslices without a slice target',
    'slo.spec',
    slices({ budgetingMethod: 'Timeslices', objectives: [{ target: 0.9, timeSliceWindow: '5m' }] }),
    'refuses',
  ],
  [
    'Timeslices without a slice window',
    'slo.spec',
    slices({ budgetingMethod: 'Timeslices', objectives: [{ target: 0.9, timeSliceTarget: 0.9 }] }),
    'refuses',
  ],
  [
    'a slice target of 0',
    'slo.spec',
    slices({ budgetingMethod: 'Timeslices', objectives: [{ target: 0.9, timeSliceTarget: 0, timeSliceWindow: '5m' }] }),
    'refuses',
  ],
  [
    'a slice target of 1',
    'slo.spec',
    slices({ budgetingMethod: 'Timeslices', objectives: [{ target: 0.9, timeSliceTarget: 1, timeSliceWindow: '5m' }] }),
    'takes',
  ],
  ['RatioTimeslices without a slice window', 'slo.spec', slices({ budgetingMethod: 'RatioTimeslices' }), 'refuses'],
  [
    'RatioTimeslices',
    'slo.spec',
    slices({ budgetingMethod: 'RatioTimeslices', objectives: [{ target: 0.9, timeSliceWindow: '5m' }] }),
    'takes',
  ],
  [
    'RatioTimeslices with a slice target',
    'slo.spec',
    slices({
      budgetingMethod: 'RatioTimeslices',
      objectives: [{ target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: '5m' }],
    }),
    'takes',
    'refuses',
    'a slice target beside a method that has none',
  ],
  [
    'Occurrences with slices',
    'slo.spec.objectives.0',
    { target: 0.9, timeSliceWindow: '5m' },
    'takes',
    'refuses',
    'a slice target beside a method that has none',
  ],
  ['a composite', 'slo.spec', ownIndicators({ ...own, compositeWeight: 0.5 }, second), 'takes'],
  ['a composite of one objective', 'slo.spec', ownIndicators(own), 'takes'],
  ['an indicator on the SLO and on an objective', 'slo.spec.objectives', [own, second], 'refuses'],
  [
    'an objective with indicator and indicatorRef',
    'slo.spec',
    ownIndicators({ ...own, indicatorRef: 'a' }, second),
    'refuses',
  ],
  ['a weight of nothing', 'slo.spec', ownIndicators({ ...own, compositeWeight: 0 }, second), 'refuses'],
  ['a weight below nothing', 'slo.spec', ownIndicators({ ...own, compositeWeight: -1 }, second), 'refuses'],
  [
    'an objective without indicator in a composite',
    'slo.spec',
    ownIndicators(own, { target: 0.9 }),
    'takes',
    'refuses',
    'an objective of a composite without an indicator',
  ],
  [
    'a weight beside one indicator',
    'slo.spec.objectives',
    [{ target: 0.9, compositeWeight: 2 }],
    'takes',
    'refuses',
    'a weight where nothing is weighed',
  ],
  [
    'ratioMetric and thresholdMetric',
    'slo.spec.indicator',
    sli({ ratioMetric: { good: SIDE, total: OTHER }, thresholdMetric: SIDE }),
    'refuses',
  ],
  ['neither ratioMetric nor thresholdMetric', 'slo.spec.indicator', sli({}), 'refuses'],
  ['a ratio without a total', 'slo.spec.indicator', sli({ ratioMetric: { good: SIDE } }), 'refuses'],
  ['a ratio of a total alone', 'slo.spec.indicator', sli({ ratioMetric: { total: OTHER } }), 'refuses'],
  [
    'a ratio of good and bad and a total',
    'slo.spec.indicator',
    sli({ ratioMetric: { good: SIDE, bad: SIDE, total: OTHER } }),
    'takes',
    'refuses',
    'good and bad beside a total',
  ],
  ['a raw ratio', 'slo.spec.indicator', sli({ ratioMetric: { raw: SIDE, rawType: 'success' } }), 'takes'],
  ['a raw ratio without its type', 'slo.spec.indicator', sli({ ratioMetric: { raw: SIDE } }), 'refuses'],
  [
    'a raw ratio of a type that does not exist',
    'slo.spec.indicator',
    sli({ ratioMetric: { raw: SIDE, rawType: 'ratio' } }),
    'refuses',
  ],
  [
    'a raw ratio beside good',
    'slo.spec.indicator',
    sli({ ratioMetric: { raw: SIDE, rawType: 'success', good: SIDE } }),
    'refuses',
  ],
  [
    'a threshold metric with its threshold',
    'slo.spec',
    slices({ indicator: sli({ thresholdMetric: SIDE }), objectives: [{ target: 0.9, op: 'lte', value: 0.5 }] }),
    'takes',
  ],
  [
    'a threshold metric without its threshold',
    'slo.spec',
    slices({ indicator: sli({ thresholdMetric: SIDE }) }),
    'takes',
    'refuses',
    'a threshold metric without op and value',
  ],
  [
    'a metric source without a spec',
    'slo.spec.indicator',
    sli({ ratioMetric: { good: { metricSource: { type: 'CloudWatch' } }, total: OTHER } }),
    'refuses',
  ],
  [
    'a metric source with an empty spec',
    'slo.spec.indicator',
    sli({ ratioMetric: { good: { metricSource: { type: 'CloudWatch', spec: {} } }, total: OTHER } }),
    'refuses',
  ],
  [
    'a metric source of any type',
    'slo.spec.indicator',
    sli({ ratioMetric: { good: { metricSource: { type: 'Datadog', spec: { query: 'x' } } }, total: OTHER } }),
    'takes',
    'refuses',
    'a metric source that nobody here reads',
  ],
  [
    'an inline policy',
    'slo.spec.alertPolicies',
    [{ kind: 'AlertPolicy', metadata: META, spec: base().policy.spec }],
    'takes',
  ],
  [
    'an inline policy of another kind',
    'slo.spec.alertPolicies',
    [{ kind: 'AlertCondition', metadata: META, spec: base().policy.spec }],
    'refuses',
  ],
  ['a policy by its bare name', 'slo.spec.alertPolicies', ['policy'], 'refuses', 'takes', 'a policy by its bare name'],
  [
    'two conditions',
    'policy.spec.conditions',
    [{ conditionRef: 'condition' }, { conditionRef: 'condition' }],
    'refuses',
  ],
  ['no condition', 'policy.spec.conditions', [], 'refuses'],
  [
    'an inline condition',
    'policy.spec.conditions',
    [{ kind: 'AlertCondition', metadata: META, spec: base().condition.spec }],
    'takes',
  ],
  [
    'no notification target',
    'policy.spec.notificationTargets',
    [],
    'refuses',
    'takes',
    'a policy without a notification target',
  ],
  [
    'an inline notification target',
    'policy.spec.notificationTargets',
    [{ kind: 'AlertNotificationTarget', metadata: META, spec: { target: 'x' } }],
    'takes',
  ],
  ['a notification target without an address', 'target.spec', {}, 'refuses'],
  ['a policy that alerts on missing data', 'policy.spec.alertWhenNoData', true, 'takes'],
  ['a policy that does not tell of the end', 'policy.spec.alertWhenResolved', false, 'takes'],
  [
    'a policy that does not alert',
    'policy.spec.alertWhenBreaching',
    false,
    'takes',
    'refuses',
    'a policy that does not alert on a breach',
  ],
  ['a condition without a severity', 'condition.spec.severity', REMOVED, 'refuses'],
  ['a severity of another tool', 'condition.spec.severity', 'critical', 'takes'],
  [
    'a severity that nobody knows',
    'condition.spec.severity',
    'purple',
    'takes',
    'refuses',
    'a severity that nobody knows',
  ],
  ['a condition of another kind', 'condition.spec.condition.kind', 'latency', 'refuses'],
  ['a condition without an operator', 'condition.spec.condition.op', REMOVED, 'refuses'],
  ['a condition with lte', 'condition.spec.condition.op', 'lte', 'takes'],
  ['a condition without a threshold', 'condition.spec.condition.threshold', REMOVED, 'refuses'],
  [
    'a threshold that can not be exceeded',
    'condition.spec.condition.threshold',
    100,
    'takes',
    'refuses',
    'a threshold that can never be exceeded',
  ],
  ['a condition without a lookback', 'condition.spec.condition.lookbackWindow', REMOVED, 'refuses'],
  [
    'a lookback of a minute',
    'condition.spec.condition.lookbackWindow',
    '1m',
    'takes',
    'refuses',
    'a lookback under five minutes',
  ],
  ['an alert after five minutes', 'condition.spec.condition.alertAfter', '5m', 'takes'],
  ['an alert after no time', 'condition.spec.condition.alertAfter', '0m', 'refuses', 'takes', 'alertAfter: 0m'],
  ['a data source without a type', 'source.spec', { connectionDetails: {} }, 'refuses'],
  ['a data source without details', 'source.spec', { type: 'CloudWatch' }, 'refuses'],
  [
    'a data source with a credential',
    'source.spec.connectionDetails',
    { secretKey: 'x' },
    'takes',
    'refuses',
    'a credential in a document',
  ],
];

const DOCS = readFileSync(new URL('../../../docs/reference/openslo.md', import.meta.url), 'utf8');

describe('beside the Go SDK the catalog', () => {
  for (const [title, path, value, sdk, ours = sdk, reason] of ROWS) {
    test(`${ours} ${title}`, () => {
      expect(verdictOn(changed(path, value))).toBe(ours);
      // Every difference has a reason, and the reason can be read.
      expect(ours === sdk).toBe(reason === undefined);
      if (reason !== undefined) expect(DOCS).toContain(`**${reason}**`);
    });
  }

  test('reads one document, many, a list of them, and JSON', () => {
    const documents = Object.values(base());
    const texts = [
      JSON.stringify(documents),
      documents.map((document) => JSON.stringify(document)).join('\n---\n'),
      documents.map((document) => `- ${JSON.stringify(document)}`).join('\n'),
    ];
    expect(texts.map((text) => verdictOn(text))).toEqual(['takes', 'takes', 'takes']);
  });
});

function changed(path: string, value: unknown): string {
  const documents: Record<string, Record<string, unknown>> = base();
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const holder = steps.reduce<Record<string, unknown>>(
    (inside, step) => inside[step] as Record<string, unknown>,
    documents,
  );
  holder[last] = value;
  return JSON.stringify(Object.values(documents));
}

function verdictOn(text: string): Verdict {
  return readCatalog(readYaml('c.yaml', text), { ruleBook: RULE_BOOK, homeRegion: 'eu-west-1' }).valid
    ? 'takes'
    : 'refuses';
}
