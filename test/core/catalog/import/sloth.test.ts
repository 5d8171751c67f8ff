import { expect, test } from 'vitest';
import { importSloth } from '#core/catalog/import/sloth.ts';
import { importText } from './import-text.ts';

const SPEC = `version: prometheus/v1
service: Web_Shop
labels: { owner: team-shop, tier: "1" }
slos:
  - name: answers
    objective: 99.95
    description: The shop answers.
    labels: { journey: buy }
    sli:
      events:
        error_query: sum(rate(http_requests_total{job="shop",code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total{job="shop"}[{{ .window }}]))
    alerting:
      name: ShopHighErrorRate
      annotations: { runbook: https://runbooks.example.com/shop }
      page_alert: { labels: { severity: page-team } }
      ticket_alert: { disable: true }
`;
const server = { url: 'https://prometheus.example.com' };
const counter = (query: string) => ({ source: 'Prometheus', server, query, counter: true });

test('a spec of Sloth becomes an SLO whose counters are counted exactly, with the alerts that are on', () => {
  const { slos } = importText(importSloth, SPEC);
  expect(slos).toMatchObject([
    {
      name: 'web-shop-answers',
      displayName: 'answers',
      service: 'web-shop',
      description: 'The shop answers.',
      target: '0.9995',
      window: { kind: 'rolling', lengthMs: 30 * 86_400_000 },
      runbook: 'https://runbooks.example.com/shop',
      sli: {
        counts: 'bad',
        part: counter('http_requests_total{job="shop",code=~"5.."}'),
        total: counter('http_requests_total{job="shop"}'),
      },
    },
  ]);
  expect(slos[0]?.rules.map(({ name, threshold, shortMs }) => [name, threshold, shortMs / 60_000])).toEqual([
    ['page-fast', '14.4', 5],
    ['page-slow', '6', 30],
  ]);
});

test('whatever has no equivalent is said at its place', () => {
  expect(importText(importSloth, SPEC).losses).toEqual([
    '2:10 service is called web-shop here: names are labels of RFC 1123',
    '14:7 slos[0].alerting.name has no equivalent and is left out',
    '16:31 slos[0].alerting.page_alert.labels.severity has no equivalent and is left out',
  ]);
});

test('the Kubernetes form is the same in other words', () => {
  const crd = `apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: shop, namespace: monitoring }
spec:
${SPEC.split('\n')
  .slice(1)
  .map((line) => `  ${line}`)
  .join('\n')}`
    .replace('error_query', 'errorQuery')
    .replace('total_query', 'totalQuery')
    .replace('page_alert', 'pageAlert')
    .replace('ticket_alert', 'ticketAlert');
  const { slos, losses } = importText(importSloth, crd);
  expect(slos).toEqual(importText(importSloth, SPEC).slos);
  expect(losses).toContain('3:25 metadata.namespace has no equivalent and is left out');
});

test('another expression than a sum of rates is counted by the minute, and that is said', () => {
  const { slos, losses } = importText(
    importSloth,
    SPEC.replace(
      'sum(rate(http_requests_total{job="shop",code=~"5.."}[{{.window}}]))',
      'sum by () (rate(errors_total[{{.window}}])) or vector(0)',
    ),
  );
  expect(slos[0]?.sli).toMatchObject({
    part: { query: 'sum by () (increase(errors_total[1m])) or vector(0)', counter: false },
    total: { query: 'sum(increase(http_requests_total{job="shop"}[1m]))', counter: false },
  });
  expect(losses.find((loss) => loss.includes('is no plain sum(rate(counter[window]))'))).toMatch(
    /^11:9 slos\[0\]\.sli\.events /,
  );
});

test('with both severities off the default rules stay, and that is said', () => {
  const { slos, losses } = importText(importSloth, SPEC.replace('page_alert: {', 'page_alert: { disable: true,'));
  expect(slos[0]?.rules).toHaveLength(4);
  expect(losses).toContain(
    '14:7 slos[0].alerting switches all alerts off, which a document here can not: the default rules are in force',
  );
});

test('a ratio without counts is left out with its reason, and its neighbours are not', () => {
  const raw = `${SPEC}  - name: raw
    objective: 99
    sli: { raw: { error_ratio_query: "1 - up" } }
`;
  const { slos, losses } = importText(importSloth, raw);
  expect(slos.map(({ name }) => name)).toEqual(['web-shop-answers']);
  expect(losses).toContain(
    '18:5 slos[1] is left out: without error_query, total_query and objective nothing can be counted (a ratio or a plugin gives no counts)',
  );
});

test('a document of another tool is none of Sloth', () => {
  expect(importText(importSloth, 'apiVersion: v1\nkind: ConfigMap\n')).toEqual({
    slos: [],
    losses: ['1:1  is no spec of Sloth (version: prometheus/v1, or kind: PrometheusServiceLevel) and is left out'],
  });
});
