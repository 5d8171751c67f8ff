import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyRoster } from '#core/oncall/schema.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { CORRECTION_AND_POLICY, compositeText, problemsOf, readText, sloText, warningsOf } from './read-text.ts';

const METRIC = { source: 'CloudWatch', namespace: 'Shop', dimensions: {}, statistic: 'Sum', region: 'eu-central-1' };

describe('documents that are right', () => {
  test('make a catalog with references resolved, the target exact and the default rules written out', () => {
    expect(readText(sloText())).toEqual({
      valid: true,
      warnings: [],
      catalog: {
        composites: [],
        roster: emptyRoster,
        services: [{ name: 'shop', displayName: 'shop', description: '' }],
        slos: [
          {
            name: 'availability',
            displayName: 'availability',
            service: 'shop',
            description: '',
            target: '0.999',
            window: { kind: 'rolling', lengthMs: 30 * DAY_MS },
            budgeting: { method: 'Occurrences' },
            minFailures: 2,
            rules: [
              {
                name: 'page-fast',
                severity: 'page',
                longMs: HOUR_MS,
                shortMs: 5 * MINUTE_MS,
                threshold: '14.4',
                minFailures: 2,
              },
              {
                name: 'page-slow',
                severity: 'page',
                longMs: 6 * HOUR_MS,
                shortMs: 30 * MINUTE_MS,
                threshold: '6',
                minFailures: 2,
              },
              {
                name: 'ticket-fast',
                severity: 'ticket',
                longMs: DAY_MS,
                shortMs: 2 * HOUR_MS,
                threshold: '3',
                minFailures: 2,
              },
              {
                name: 'ticket-slow',
                severity: 'ticket',
                longMs: 3 * DAY_MS,
                shortMs: 6 * HOUR_MS,
                threshold: '1',
                minFailures: 2,
              },
            ],
            corrections: [],
            policies: [],
            sli: {
              counts: 'bad',
              part: { ...METRIC, metricName: 'Errors' },
              total: { ...METRIC, metricName: 'Requests' },
            },
          },
        ],
      },
    });
  });

  test('give names, owner, runbook and the failures that an alert needs', () => {
    const metadata =
      '{ name: availability, displayName: Shop is up, annotations: { evenkeel.dev/min-failures: "0", evenkeel.dev/runbook: "https://example.com/r", team: x } }';
    const owned = sloText({ metadata }).replace(
      '{ name: shop }',
      '{ name: shop, annotations: { evenkeel.dev/owner: ana } }',
    );
    expect(only(owned)).toMatchObject({
      displayName: 'Shop is up',
      minFailures: 0,
      runbook: 'https://example.com/r',
      rules: [{ minFailures: 0 }, { minFailures: 0 }, { minFailures: 0 }, { minFailures: 0 }],
    });
    const verdict = readText(owned);
    expect(verdict.valid && verdict.catalog.services).toEqual([
      { name: 'shop', displayName: 'shop', description: '', owner: 'ana' },
    ]);
  });

  test('may name a data source, whose Region and account stand for those that a metric leaves out', () => {
    const more = `---
apiVersion: openslo/v1
kind: DataSource
metadata: { name: other }
spec: { type: CloudWatch, connectionDetails: { region: us-west-2, accountId: "123456789012" } }`;
    const text = sloText({ more })
      .replace(
        'type: CloudWatch, spec: { namespace: Shop, metric: Errors',
        'metricSourceRef: other, spec: { namespace: Shop, metric: Errors',
      )
      .replace('metric: Requests', 'metric: Requests, region: eu-west-1, accountId: "210987654321"');
    expect(only(text).sli).toMatchObject({
      part: { region: 'us-west-2', accountId: '123456789012' },
      total: { region: 'eu-west-1', accountId: '210987654321' },
    });
  });

  test('alert by their own policies instead of the default rules, neither scaled nor raised', () => {
    const spec = `  alertPolicies:
    - alertPolicyRef: fast
    - kind: AlertPolicy
      metadata: { name: slow, annotations: { evenkeel.dev/short-lookback: 3h } }
      spec:
        alertWhenBreaching: true
        alertWhenResolved: true
        alertWhenNoData: false
        notificationTargets: []
        conditions: [{ conditionRef: half }]`;
    const more = `---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: fast }
spec:
  conditions:
    - kind: AlertCondition
      metadata: { name: any }
      spec: { severity: page, condition: { kind: burnrate, op: gt, threshold: 14.40, lookbackWindow: 61m, alertAfter: 0m } }
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: { name: half }
spec: { severity: ticket, condition: { kind: burnrate, op: gt, threshold: 0.5, lookbackWindow: 2d } }`;
    expect(only(sloText({ spec, more, window: '{ duration: 7d, isRolling: true }' })).rules).toEqual([
      // A twelfth of 61 minutes is 5 min 5 s: the next whole minute is 6.
      {
        name: 'fast',
        severity: 'page',
        longMs: 61 * MINUTE_MS,
        shortMs: 6 * MINUTE_MS,
        threshold: '14.4',
        minFailures: 2,
      },
      { name: 'slow', severity: 'ticket', longMs: 2 * DAY_MS, shortMs: 3 * HOUR_MS, threshold: '0.5', minFailures: 2 },
    ]);
  });

  test('may be a list, many documents or JSON, with aliases, comments and empty documents between them', () => {
    const service = (name: string) => ({ apiVersion: 'openslo/v1', kind: 'Service', metadata: { name }, spec: {} });
    const text = `# nothing
---
- &one ${JSON.stringify(service('a'))}
- { <<: 1 }
---
---
${JSON.stringify(service('c'), null, '\t')}
`;
    expect(problemsOf(text)).toEqual(['c.yaml:4:3: apiVersion is missing; allowed: openslo/v1 or evenkeel.dev/v1']);
    const verdict = readText(text.replace('{ <<: 1 }', JSON.stringify(service('b'))));
    expect(verdict.valid && verdict.catalog.services.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['targetPercent: 99.9', '0.999'],
    ['targetPercent: 99.90', '0.999'],
    ['targetPercent: 0', '0'],
    ['targetPercent: 5', '0.05'],
    ['targetPercent: 99.9999999999', '0.999999999999'],
    ['target: 0.9990', '0.999'],
    ['target: 0', '0'],
    ['target: 0.999999999999', '0.999999999999'],
  ])('keep the target %s exactly as %s', (objective, target) => {
    expect(only(sloText({ objective })).target).toBe(target);
  });

  test('leave out default rules that can never fire, and say so', () => {
    const text = sloText({ objective: 'targetPercent: 90', window: '{ duration: 30d, isRolling: true }' });
    expect(only(text).rules.map(({ name }) => name)).toEqual(['page-slow', 'ticket-fast', 'ticket-slow']);
    expect(warningsOf(text)).toEqual([
      'c.yaml:8:19: default rule page-fast is left out: at a target of 0.9 no burn rate can exceed its threshold of 14.4',
    ]);
  });
});

/** Beside the project there may be a folder of cases for the arithmetic, whose documents count from CSV. */
const VECTORS = new URL('../../../../shared/vectors/slo/', import.meta.url);

test.skipIf(!existsSync(VECTORS))('documents of the arithmetic cases are read once they count from CloudWatch', () => {
  const documents = readdirSync(VECTORS)
    .filter((file) => file.endsWith('.json') && !/calendar/.test(file))
    .map((file) => JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8')).slo)
    .filter(({ spec }) => spec.budgetingMethod === 'Occurrences' && spec.timeWindow[0].isRolling);
  expect(documents.length).toBeGreaterThan(50);
  for (const document of documents) {
    const service = { apiVersion: 'openslo/v1', kind: 'Service', metadata: { name: document.spec.service }, spec: {} };
    const csv = JSON.stringify([service, document]);
    expect(
      problemsOf(csv).filter((problem) => !problem.endsWith('type "CSV"; allowed: CloudWatch or Prometheus')),
    ).toEqual([]);
    const side = (metric: string) =>
      `"type":"CloudWatch","spec":{"namespace":"N","metric":"${metric}","statistic":"Sum"}`;
    const text = csv.replaceAll(/"type":"CSV","spec":\{"column":"(good|total)"\}/g, (_, metric) => side(metric));
    expect(problemsOf(text).filter((problem) => !problem.includes('evenkeel.dev/no-data'))).toEqual([]);
  }
});

function only(text: string) {
  const verdict = readText(text);
  expect(problemsOf(text)).toEqual([]);
  const [slo] = verdict.valid ? verdict.catalog.slos : [];
  if (!slo) throw new Error('the catalog holds no SLO');
  return slo;
}

describe('objectives with indicators of their own', () => {
  const compositeOf = (text: string) => {
    const verdict = readText(text);
    if (!verdict.valid) throw new Error(JSON.stringify(verdict.problems));
    return verdict.catalog;
  };

  test('make a composite, and an SLO without rules for each of them, named by its indicator', () => {
    const { slos, composites } = compositeOf(compositeText());
    expect(slos).toMatchObject([
      {
        name: 'checkout-latency',
        displayName: 'Checkout, fast',
        target: '0.99',
        rules: [],
        policies: [],
        partOf: 'checkout',
        sli: { counts: 'good' },
      },
      { name: 'checkout-requests', displayName: 'Checkout, requests', target: '0.999', rules: [], partOf: 'checkout' },
    ]);
    expect(composites).toMatchObject([
      {
        name: 'checkout',
        displayName: 'Checkout',
        target: '0.99',
        minFailures: 2,
        corrections: [],
        sli: {
          counts: 'budgets',
          objectives: [
            { slo: 'checkout-requests', weight: '3' },
            { slo: 'checkout-latency', weight: '1' },
          ],
        },
      },
    ]);
    expect(composites[0]?.rules.map(({ name }) => name)).toEqual([
      'page-fast',
      'page-slow',
      'ticket-fast',
      'ticket-slow',
    ]);
  });

  test('take corrections that name the document, and the composite its policies', () => {
    const { slos, composites } = compositeOf(compositeText({ more: CORRECTION_AND_POLICY }));
    const kept = [...slos, ...composites].map(({ name, corrections, policies }) => [
      name,
      corrections.length,
      policies.length,
    ]);
    expect(kept).toEqual([
      ['checkout-latency', 1, 0],
      ['checkout-requests', 1, 0],
      ['checkout', 0, 1],
    ]);
  });

  test('of one indicator are named by their targets too', () => {
    const { slos } = compositeOf(
      compositeText({
        answers: '{ target: 0.999, indicatorRef: latency }',
        latency: '{ target: 0.99, indicatorRef: latency }',
      }),
    );
    expect(slos.map(({ name }) => name)).toEqual(['checkout-latency-99', 'checkout-latency-99-9']);
  });

  test('of which there is one are a plain SLO', () => {
    const text = compositeText().replace(/ {4}- \{ displayName: fast.*\n/, '');
    const { slos, composites } = compositeOf(text);
    expect(slos.map(({ name, partOf, rules }) => [name, partOf, rules.length])).toEqual([['checkout', undefined, 4]]);
    expect(composites).toEqual([]);
  });

  test.each([
    [
      'beside one that has none',
      compositeText({ latency: 'target: 0.9' }),
      ['c.yaml:16:7: neither of them; allowed: indicator or indicatorRef, as other objectives of the SLO have'],
    ],
    [
      'beside one of the SLO',
      compositeText().replace('  timeWindow', '  indicatorRef: requests\n  timeWindow'),
      [
        'c.yaml:16:24: compositeWeight; allowed: no compositeWeight of its own beside the indicator of the SLO',
        'c.yaml:16:44: indicatorRef; allowed: no indicatorRef of its own beside the indicator of the SLO',
        'c.yaml:17:47: indicatorRef; allowed: no indicatorRef of its own beside the indicator of the SLO',
      ],
    ],
    [
      'that no document describes',
      compositeText({ latency: '{ target: 0.9, indicatorRef: slow }' }),
      [
        'c.yaml:16:36: indicatorRef "slow", which no document has; allowed: the name of a document of kind SLI: latency, requests',
      ],
    ],
    [
      'of one name and target',
      compositeText({ latency: '{ targetPercent: 99.9, indicatorRef: requests }' }),
      [
        'c.yaml:16:7: a second checkout-requests-99-9; allowed: objectives that differ in indicator or target: each becomes an SLO that is named by them',
      ],
    ],
    [
      'that weigh too little',
      compositeText({ answers: '{ target: 0.9, indicatorRef: requests, compositeWeight: 0.0 }' }),
      ['c.yaml:15:63: compositeWeight 0.0; allowed: a number above 0, as a plain decimal such as 2 or 0.5'],
    ],
    [
      'by name and written out',
      compositeText({ answers: '{ target: 0.9, indicatorRef: requests, indicator: { metadata: { name: a } } }' }),
      expect.arrayContaining([
        'c.yaml:15:22: both indicator and indicatorRef; allowed: exactly one of indicator and indicatorRef, on the SLO or on each of its objectives',
      ]),
    ],
  ])('are refused %s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});
