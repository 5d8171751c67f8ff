import { expect, test } from 'vitest';
import { problemsOf, sloText, warningsOf } from './read-text.ts';

const WINDOW = 'a duration of 1m to 400d, such as 30d or 4w (m is minutes)';
const TARGET = '0 or more and less than 1, as a plain decimal of at most 12 places such as 0.999';
const PERCENT = '0 or more and less than 100, as a plain decimal of at most 10 places such as 99.9';
const COUNTS = 'Sum, SampleCount, or a trimmed count such as TC(:0.3)';
const NAME = 'at most 63 lower-case letters, digits and hyphens that begin and end with a letter or digit (RFC 1123)';

const window = (text: string) => sloText({ window: text });
const objective = (text: string) => sloText({ objective: text });
const metadata = (text: string) => sloText({ metadata: text });
const total = (text: string) => sloText().replace('metric: Requests, statistic: Sum', text);
const policy = (text: string) =>
  sloText({
    spec: `  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: p }
      spec:
        conditions:
          - kind: AlertCondition
            metadata: { name: c }
            spec: ${text}`,
  });
const condition = (text: string) => policy(`{ severity: page, condition: { kind: burnrate, ${text} } }`);

const VALUE = '{ metricSource: { type: CloudWatch, spec: { namespace: A, metric: B, statistic: p99 } } }';

test.each<[string, string, string[]]>([
  [
    'a field that does not exist',
    window('{ duration: 30d, isRolling: true, length: 1 }'),
    ['c.yaml:13:41: unknown field length; allowed: duration, isRolling'],
  ],
  [
    'a field that is missing',
    sloText().replace('  service: shop\n', ''),
    ['c.yaml:10:3: service is missing; allowed: the name of a document of kind Service'],
  ],
  [
    'a wrong type',
    sloText().replace('service: shop', 'service: [shop]'),
    ['c.yaml:10:12: service is a list of 1; allowed: the name of a document of kind Service'],
  ],
  ['a name that is none', metadata('{ name: Availability }'), [`c.yaml:8:19: name "Availability"; allowed: ${NAME}`]],
  [
    'a name of 64 characters',
    metadata(`{ name: ${'a'.repeat(64)} }`),
    [`c.yaml:8:19: name "${'a'.repeat(60)}..."; allowed: ${NAME}`],
  ],
  [
    'a name that another document of the kind has',
    sloText({ more: '---\n{ apiVersion: openslo/v1, kind: Service, metadata: { name: shop }, spec: {} }' }),
    ['c.yaml:29:60: name "shop", which c.yaml:3:19 has already; allowed: a name that no other Service has'],
  ],
  [
    'a service that no document describes',
    sloText().replace('service: shop', 'service: shopp'),
    ['c.yaml:10:12: service "shopp", which no document has; allowed: the name of a document of kind Service: shop'],
  ],
  [
    'an indicator that no document describes',
    sloText().replace('indicatorRef: requests', 'indicatorRef: request'),
    [
      'c.yaml:11:17: indicatorRef "request", which no document has; allowed: the name of a document of kind SLI: requests',
    ],
  ],
  [
    'an alert policy that no document describes',
    sloText({ spec: '  alertPolicies: [{ alertPolicyRef: x }]' }),
    [
      'c.yaml:17:37: alertPolicyRef "x", which no document has; allowed: the name of a document of kind AlertPolicy (there is none)',
    ],
  ],
  ['a target of 1', objective('target: 1'), [`c.yaml:16:15: target 1; allowed: ${TARGET}`]],
  [
    'a target of one by a hair too many places',
    objective('target: 0.9999999999999'),
    [`c.yaml:16:15: target 0.9999999999999; allowed: ${TARGET}`],
  ],
  ['a negative target', objective('target: -0.1'), [`c.yaml:16:15: target -0.1; allowed: ${TARGET}`]],
  ['a target in powers of ten', objective('target: 9e-1'), [`c.yaml:16:15: target 9e-1; allowed: ${TARGET}`]],
  ['a target in quotes', objective('target: "0.9"'), [`c.yaml:16:15: target "0.9"; allowed: ${TARGET}`]],
  ['a target of 100 %', objective('targetPercent: 100'), [`c.yaml:16:22: targetPercent 100; allowed: ${PERCENT}`]],
  [
    'a percentage of eleven places',
    objective('targetPercent: 99.99999999999'),
    [`c.yaml:16:22: targetPercent 99.99999999999; allowed: ${PERCENT}`],
  ],
  [
    'two targets',
    objective('{ target: 0.9, targetPercent: 90 }'),
    ['c.yaml:16:22: both target and targetPercent; allowed: exactly one of target and targetPercent'],
  ],
  [
    'no target',
    objective('displayName: x'),
    ['c.yaml:16:7: neither target nor targetPercent; allowed: exactly one of target and targetPercent'],
  ],
  [
    'two objectives, each of which is read',
    objective('target: 1.5\n    - target: 2'),
    [`c.yaml:16:15: target 1.5; allowed: ${TARGET}`, `c.yaml:17:15: target 2; allowed: ${TARGET}`],
  ],
  [
    'two objectives of one target',
    objective('target: 0.9\n    - targetPercent: 90'),
    [
      'c.yaml:17:7: a second availability-90; allowed: objectives that differ in indicator or target: each becomes an SLO that is named by them',
    ],
  ],
  [
    'a name that an objective of another document gets',
    sloText({
      objective: 'target: 0.9\n    - target: 0.99',
      more: `---
apiVersion: openslo/v1
kind: SLO
metadata: { name: availability-99 }
spec:
  service: shop
  indicatorRef: requests
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.5 }]
`,
    }),
    [
      'c.yaml:32:19: a second SLO availability-99; allowed: a name that no objective of another document gets, which is called after its document and its target',
    ],
  ],
  [
    'no objective',
    sloText().replace('\n    - targetPercent: 99.9', ' []'),
    ['c.yaml:15:15: objectives is a list of 0; allowed: a list of 1 to 10 objectives'],
  ],
  [
    'a window of nothing',
    window('{ duration: 0m, isRolling: true }'),
    [`c.yaml:13:19: duration "0m"; allowed: ${WINDOW}`],
  ],
  [
    'a window of 401 days',
    window('{ duration: 401d, isRolling: true }'),
    [`c.yaml:13:19: duration "401d"; allowed: ${WINDOW}`],
  ],
  [
    'a rolling window of a month',
    window('{ duration: 1M, isRolling: true }'),
    [
      `c.yaml:13:19: duration "1M"; allowed: ${WINDOW}; M, Q and Y have no fixed length, so that a rolling window of them would change its length from day to day`,
    ],
  ],
  [
    'a calendar window without a calendar',
    window('{ duration: 1d, isRolling: false }'),
    ['c.yaml:13:7: calendar is missing; allowed: an object with startTime, timeZone'],
  ],
  [
    'a calendar without its fields',
    window('{ duration: 1d, isRolling: false, calendar: {} }'),
    [
      'c.yaml:13:51: startTime is missing; allowed: a date and time on the clock of timeZone, YYYY-MM-DD HH:MM:SS',
      'c.yaml:13:51: timeZone is missing; allowed: the name of a zone of the IANA database, such as Europe/Berlin or UTC',
    ],
  ],
  [
    'a calendar window of hours, of no day and of no zone',
    window('{ duration: 6h, isRolling: false, calendar: { startTime: 2026-02-30 00:00:00, timeZone: Nowhere } }'),
    [
      'c.yaml:13:19: duration "6h"; allowed: days, weeks, months, quarters or years of the calendar, up to 400d: such as 1w, 1M, 1Q',
      'c.yaml:13:64: startTime "2026-02-30 00:00:00"; allowed: a date and time on the clock of timeZone, YYYY-MM-DD HH:MM:SS',
      'c.yaml:13:95: timeZone "Nowhere"; allowed: the name of a zone of the IANA database, such as Europe/Berlin or UTC',
    ],
  ],
  [
    'a calendar beside a rolling window',
    window('{ duration: 1d, isRolling: true, calendar: { startTime: 2026-01-01 00:00:00, timeZone: UTC } }'),
    ['c.yaml:13:40: calendar; allowed: no calendar beside isRolling: true'],
  ],
  [
    'a budgeting method that is none',
    sloText().replace('Occurrences', 'Slices'),
    ['c.yaml:14:20: budgetingMethod "Slices"; allowed: Occurrences, Timeslices, RatioTimeslices'],
  ],
  [
    'slices without a length',
    sloText().replace('Occurrences', 'Timeslices'),
    ['c.yaml:16:7: no timeSliceWindow; allowed: timeSliceWindow beside budgetingMethod Timeslices'],
  ],
  [
    'slices without a target',
    sloText({ objective: '{ target: 0.9, timeSliceWindow: 5 }' }).replace('Occurrences', 'Timeslices'),
    ['c.yaml:16:7: no timeSliceTarget; allowed: timeSliceTarget beside budgetingMethod Timeslices'],
  ],
  [
    'slices of part of a minute, and of which none can be good',
    sloText({ objective: '{ target: 0.9, timeSliceWindow: 1.5, timeSliceTarget: 0 }' }).replace(
      'Occurrences',
      'Timeslices',
    ),
    [
      'c.yaml:16:39: timeSliceWindow 1.5; allowed: a duration of 1m to 1d, such as 5m, or a number of minutes',
      'c.yaml:16:61: timeSliceTarget 0; allowed: more than 0 and at most 1, as a plain decimal of at most 12 places such as 0.95',
    ],
  ],
  [
    'slices longer than the window',
    sloText({
      window: '{ duration: 2h, isRolling: true }',
      objective: '{ target: 0.9, timeSliceWindow: 3h, timeSliceTarget: 0.9 }',
    }).replace('Occurrences', 'Timeslices'),
    ['c.yaml:16:39: a slice of 3h in a window of 2h; allowed: a slice that fits into the window'],
  ],
  [
    'a target of slices whose ratios are averaged',
    sloText({ objective: '{ target: 0.9, timeSliceWindow: 5m, timeSliceTarget: 0.9 }' }).replace(
      'Occurrences',
      'RatioTimeslices',
    ),
    ['c.yaml:16:43: timeSliceTarget; allowed: no target of slices with budgetingMethod RatioTimeslices'],
  ],
  [
    'slices where events are counted',
    objective('{ target: 0.9, timeSliceWindow: 5m }'),
    ['c.yaml:16:22: timeSliceWindow; allowed: no slices with budgetingMethod Occurrences'],
  ],
  [
    'a threshold metric beside a ratio',
    sloText().replace('  ratioMetric:', `  thresholdMetric: ${VALUE}\n  ratioMetric:`),
    ['c.yaml:23:3: both ratioMetric and thresholdMetric; allowed: exactly one of ratioMetric and thresholdMetric'],
  ],
  [
    'a threshold metric whose objective has no threshold',
    sloText().replace(/ {2}ratioMetric:.*$/s, `  thresholdMetric: ${VALUE}\n`),
    [
      'c.yaml:16:7: an objective without a threshold; allowed: op (lte, gte, lt or gt) and value beside a thresholdMetric',
    ],
  ],
  [
    'good and bad at once',
    sloText().replace(
      '    bad:',
      '    good: { metricSource: { type: CloudWatch, spec: { namespace: A, metric: B, statistic: Sum } } }\n    bad:',
    ),
    ['c.yaml:25:5: both good and bad; allowed: exactly one of good and bad'],
  ],
  [
    'a source of another type',
    sloText().replace('type: CloudWatch', 'type: CSV'),
    ['c.yaml:25:29: type "CSV"; allowed: CloudWatch or Prometheus'],
  ],
  [
    'a Prometheus that nobody says where it is',
    prometheusText({ source: 'type: Prometheus' }),
    [
      'c.yaml:26:21: a metric source of type Prometheus without a DataSource; allowed: metricSourceRef, the name of a DataSource of type Prometheus: it says where the server is',
      'c.yaml:28:21: a metric source of type Prometheus without a DataSource; allowed: metricSourceRef, the name of a DataSource of type Prometheus: it says where the server is',
    ],
  ],
  [
    'a sum of counters as a counter',
    prometheusText({ bad: 'sum(errors_total)' }),
    [
      'c.yaml:26:58: query "sum(errors_total)"; allowed: a selector of counters such as http_requests_total{job="shop",code=~"5.."} with counter: true (a sum of counters hides that one of them began anew; the growth of each series is counted and then added up)',
    ],
  ],
  [
    'a DataSource of another type than its metric',
    prometheusText({ details: '{}', type: 'CloudWatch' }),
    [
      'c.yaml:26:40: DataSource p is of type CloudWatch; allowed: a DataSource of type Prometheus',
      'c.yaml:28:40: DataSource p is of type CloudWatch; allowed: a DataSource of type Prometheus',
    ],
  ],
  [
    'a DataSource of a type that nobody reads',
    sloText({ more: dataSource('Datadog', '{ apiKey: hunter2 }') }),
    ['c.yaml:31:15: type "Datadog"; allowed: CloudWatch or Prometheus'],
  ],
  [
    'a password in the address of a Prometheus',
    prometheusText({ details: '{ url: "https://me:hunter2@prometheus.example" }' }),
    [
      'c.yaml:32:53: url a text that looks like a credential; allowed: the https:// address of the server, without a name, a password or parameters in it (http:// only without a token)',
    ],
  ],
  [
    'a token that would travel in the open',
    prometheusText({ details: '{ url: "http://prometheus.example", bearerTokenSecret: token }' }),
    [
      'c.yaml:32:53: url "http://prometheus.example"; allowed: the https:// address of the server, without a name, a password or parameters in it (http:// only without a token)',
    ],
  ],
  [
    'a source without a type',
    sloText().replace('type: CloudWatch, ', ''),
    ['c.yaml:25:21: a metric source without a type; allowed: type: CloudWatch, or metricSourceRef'],
  ],
  [
    'one metric on both sides',
    total('metric: Errors, statistic: Sum'),
    ['c.yaml:25:7: bad and total are one metric with one statistic; allowed: two different counts'],
  ],
  [
    'a percentage as a count',
    total('metric: R, statistic: PR(:300)'),
    [
      `c.yaml:27:88: statistic "PR(:300)"; allowed: ${COUNTS} (a percentage can't be summed over minutes; use TC with the same bounds)`,
    ],
  ],
  [
    'a dimension that is no text',
    total('metric: R, statistic: Sum, dimensions: { Port: 80 }'),
    ['c.yaml:27:113: Port 80; allowed: a text of 1 to 1024 characters'],
  ],
  [
    'a Region that is none',
    total('metric: R, statistic: Sum, region: Frankfurt'),
    ['c.yaml:27:101: region "Frankfurt"; allowed: the code of an AWS Region, such as eu-central-1'],
  ],
  [
    'an account without its quotes',
    total('metric: R, statistic: Sum, accountId: 123456789012'),
    ['c.yaml:27:104: accountId 123456789012; allowed: the 12 digits of an AWS account, in quotes'],
  ],
  [
    'a credential in a data source, which is never repeated',
    sloText({
      more: '---\n{ apiVersion: openslo/v1, kind: DataSource, metadata: { name: d }, spec: { type: CloudWatch, connectionDetails: { secretKey: hunter2, region: AKIAIOSFODNN7EXAMPLE } } }',
    }),
    [
      'c.yaml:29:115: unknown field secretKey; allowed: region, accountId (never a credential: CloudWatch is read with the role of the platform)',
      'c.yaml:29:143: region a text that looks like a credential; allowed: the code of an AWS Region, such as eu-central-1',
    ],
  ],
  [
    'an annotation of ours that does not exist',
    metadata('{ name: a, annotations: { evenkeel.dev/min-failure: "3" } }'),
    [
      'c.yaml:8:37: unknown annotation evenkeel.dev/min-failure; allowed: evenkeel.dev/min-failures, evenkeel.dev/no-data, evenkeel.dev/since, evenkeel.dev/runbook, evenkeel.dev/expected-events-per-day, evenkeel.dev/lint-ignore, or another prefix',
    ],
  ],
  [
    'a policy for missing data that is none, and a beginning without an offset',
    metadata('{ name: a, annotations: { evenkeel.dev/no-data: skip, evenkeel.dev/since: 2026-01-01 } }'),
    [
      'c.yaml:8:59: evenkeel.dev/no-data "skip"; allowed: good, bad or excluded',
      'c.yaml:8:85: evenkeel.dev/since "2026-01-01"; allowed: an instant in RFC 3339, such as 2026-03-01T12:00:00Z',
    ],
  ],
  [
    'failures that are no whole number',
    metadata('{ name: a, annotations: { evenkeel.dev/min-failures: "1.5" } }'),
    ['c.yaml:8:64: evenkeel.dev/min-failures "1.5"; allowed: a whole number from 0 to 1000000 in quotes'],
  ],
  [
    'a runbook that is not on https',
    metadata('{ name: a, annotations: { evenkeel.dev/runbook: http://example.com } }'),
    [
      'c.yaml:8:59: evenkeel.dev/runbook "http://example.com"; allowed: the address of a page that begins with https://, at most 500 characters',
    ],
  ],
  [
    'an empty list of policies',
    sloText({ spec: '  alertPolicies: []' }),
    [
      'c.yaml:17:18: alertPolicies is a list of 0; allowed: a list of at least one alert policy, or leave it out for the default rules',
    ],
  ],
  [
    'a policy by the bare name of none',
    sloText({ spec: '  alertPolicies: [p]' }),
    [
      'c.yaml:17:19: alertPolicies "p", which no document has; allowed: the name of a document of kind AlertPolicy (there is none)',
    ],
  ],
  [
    'a threshold that can never be exceeded',
    condition('op: gt, threshold: 1000, lookbackWindow: 1h'),
    [
      'c.yaml:24:85: alert policy "p" with threshold 1000, which can never fire at a target of 0.999; allowed: a threshold below 1 / (1 - target), the burn rate when everything fails',
    ],
  ],
  [
    'a threshold of nothing',
    condition('op: gt, threshold: 0, lookbackWindow: 1h'),
    ['c.yaml:24:85: threshold 0; allowed: a burn rate above 0 as a plain decimal of at most 12 places, such as 14.4'],
  ],
  [
    'a lookback of four minutes',
    condition('op: gt, threshold: 2, lookbackWindow: 4m'),
    ['c.yaml:24:104: lookbackWindow "4m"; allowed: a duration of 5m to 90d, such as 1h'],
  ],
  [
    'a severity of its own',
    policy('{ severity: purple, condition: { kind: burnrate, op: gt, threshold: 2, lookbackWindow: 1h } }'),
    [
      'c.yaml:24:31: severity "purple"; allowed: page or ticket (read so too: page, critical, high, sev1, p1, ticket, warning, medium, low, info, sev2, sev3, p2, p3)',
    ],
  ],
  [
    'a short lookback that is not shorter',
    condition('op: gt, threshold: 2, lookbackWindow: 1h').replace(
      'metadata: { name: p }',
      'metadata: { name: p, annotations: { evenkeel.dev/short-lookback: 60m } }',
    ),
    [
      'c.yaml:24:85: alert policy "p" with a short lookback of 1h beside a lookbackWindow of 1h; allowed: evenkeel.dev/short-lookback shorter than lookbackWindow',
    ],
  ],
  [
    'one policy twice',
    sloText({
      spec: '  alertPolicies: [{ alertPolicyRef: p }, { alertPolicyRef: p }]',
      more: `---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: p }
spec: { conditions: [{ kind: AlertCondition, metadata: { name: c }, spec: { severity: page, condition: { kind: burnrate, op: gt, threshold: 2, lookbackWindow: 1h } } }] }`,
    }),
    [
      'c.yaml:17:42: a second alert policy of the name "p"; allowed: policies of different names: the name is what a page is known by',
    ],
  ],
  [
    'a kind of ours that does not exist yet',
    'apiVersion: evenkeel.dev/v1\nkind: Rota',
    ['c.yaml:2:7: kind "Rota"; allowed: Correction, ErrorBudgetPolicy, Person, Team, Schedule, EscalationPolicy'],
  ],
  [
    'a kind in the wrong case',
    'apiVersion: openslo/v1\nkind: Slo',
    [
      'c.yaml:2:7: kind "Slo"; allowed: Service, SLO, SLI, DataSource, AlertPolicy, AlertCondition, AlertNotificationTarget',
    ],
  ],
  [
    'a document that is no object',
    'hello',
    ['c.yaml:1:1: the document "hello"; allowed: an object with apiVersion, kind, metadata, spec'],
  ],
  [
    'no document at all',
    '# only a comment',
    ['catalog:1:1: no document at all; allowed: at least one OpenSLO document in a .yaml, .yml or .json file'],
  ],
])('%s is refused at its place', (_, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
});

test('a document that is wrong is no reason to call those who name it wrong', () => {
  expect(problemsOf(sloText().replace('metric: Errors', 'metrics: Errors'))).toEqual(
    [
      'c.yaml:25:66: unknown field metrics; allowed: namespace, metric, dimensions, statistic, region, accountId',
      "c.yaml:25:47: metric is missing; allowed: 1 to 255 printable ASCII characters that don't begin with a colon",
    ].toSorted(),
  );
});

test('a counter is taken as counts per minute, with a warning', () => {
  expect(warningsOf(sloText().replace('  ratioMetric:', '  ratioMetric:\n    counter: true'))).toEqual([
    'c.yaml:24:14: counter true changes nothing: CloudWatch gives counts per minute, never a total that only grows',
  ]);
});

test('a written rule that looks back further than the window is kept, with a warning', () => {
  const text = condition('op: gt, threshold: 2, lookbackWindow: 31d');
  expect(problemsOf(text)).toEqual([]);
  expect(warningsOf(text)).toEqual(['c.yaml:24:85: alert policy p looks back over 31d, more than the window of 30d']);
});

test('windows, lookbacks, dimensions and failures hold up to the edges of their limits', () => {
  for (const duration of ['15m', '400d', '1h', '57w']) {
    expect(problemsOf(window(`{ duration: ${duration}, isRolling: true }`))).toEqual([]);
  }
  for (const duration of ['5m', '90d']) {
    expect(problemsOf(condition(`op: gt, threshold: 2, lookbackWindow: ${duration}`))).toEqual([]);
  }
  expect(problemsOf(condition('op: gt, threshold: 2, lookbackWindow: 91d'))).toHaveLength(1);
  const dimensions = (count: number) => `{ ${Array.from({ length: count }, (_, index) => `D${index}: x`).join(', ')} }`;
  expect(problemsOf(total(`metric: R, statistic: Sum, dimensions: ${dimensions(30)}`))).toEqual([]);
  expect(problemsOf(total(`metric: R, statistic: Sum, dimensions: ${dimensions(31)}`))).toEqual([
    'c.yaml:27:105: dimensions is an object; allowed: an object of at most 30 texts',
  ]);
  const failures = (text: string) => metadata(`{ name: a, annotations: { evenkeel.dev/min-failures: "${text}" } }`);
  expect(problemsOf(failures('1000000'))).toEqual([]);
  expect(problemsOf(failures('1000001'))).toHaveLength(1);
});

function dataSource(type: string, details: string): string {
  return `---
apiVersion: openslo/v1
kind: DataSource
spec: { type: ${type}, connectionDetails: ${details} }
metadata: { name: p }
`;
}

/** The usual SLO over counters of a Prometheus. */
function prometheusText(parts: { source?: string; bad?: string; type?: string; details?: string } = {}): string {
  const source = parts.source ?? 'metricSourceRef: p';
  return sloText({
    more: dataSource(parts.type ?? 'Prometheus', parts.details ?? '{ url: "https://prometheus.example" }'),
  })
    .replace('  ratioMetric:\n', '  ratioMetric:\n    counter: true\n')
    .replace(
      /type: CloudWatch, spec: \{[^}]*Errors[^}]*\}/,
      `${source}, spec: { query: ${parts.bad ?? 'errors_total'} }`,
    )
    .replace(/type: CloudWatch, spec: \{[^}]*Requests[^}]*\}/, `${source}, spec: { query: requests_total }`);
}
