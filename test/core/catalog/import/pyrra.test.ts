import { expect, test } from 'vitest';
import { importPyrra } from '#core/catalog/import/pyrra.ts';
import { importText } from './import-text.ts';

const slo = (indicator: string, window = '4w') => `apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: dns-answers
  namespace: kube-system
  labels: { pyrra.dev/team: platform }
spec:
  description: Names are resolved.
  target: "99.99"
  window: ${window}
  indicator:
${indicator}
`;
const RATIO = `    ratio:
      errors: { metric: 'dns_responses_total{rcode="SERVFAIL"}' }
      total: { metric: dns_responses_total }
      grouping: [zone]`;

test('a ratio becomes an SLO that counts bad responses, and its grouping is said to be lost', () => {
  const { slos, losses } = importText(importPyrra, slo(RATIO));
  expect(slos).toMatchObject([
    {
      name: 'dns-answers',
      service: 'kube-system',
      description: 'Names are resolved.',
      target: '0.9999',
      window: { kind: 'rolling', lengthMs: 28 * 86_400_000 },
      sli: {
        counts: 'bad',
        part: { query: 'dns_responses_total{rcode="SERVFAIL"}', counter: true },
        total: { query: 'dns_responses_total', counter: true },
      },
    },
  ]);
  expect(losses).toEqual([
    '4:9 metadata.name has no service in Pyrra: kube-system is taken',
    '15:17 spec.indicator.ratio.grouping is not made: all series are one SLO; write one SLO for each group that matters',
  ]);
});

test('a latency becomes an SLO that counts what was fast enough', () => {
  const latency = `    latency:
      success: { metric: 'seconds_bucket{le="0.05"}' }
      total: { metric: seconds_count }`;
  expect(importText(importPyrra, slo(latency)).slos[0]?.sli).toMatchObject({
    counts: 'good',
    part: { query: 'seconds_bucket{le="0.05"}', counter: true },
    total: { query: 'seconds_count', counter: true },
  });
});

test('a native histogram and a gauge of true and false become counts a minute', () => {
  const native = importText(
    importPyrra,
    slo(`    latencyNative: { latency: 250ms, total: { metric: 'seconds{job="a"}' } }`),
  );
  expect(native.slos[0]?.sli).toMatchObject({
    part: {
      query:
        'sum(histogram_fraction(0, 0.25, increase(seconds{job="a"}[1m])) * histogram_count(increase(seconds{job="a"}[1m])))',
      counter: false,
    },
    total: { query: 'sum(histogram_count(increase(seconds{job="a"}[1m])))', counter: false },
  });
  const gauge = importText(importPyrra, slo('    bool_gauge: { metric: probe_success }'));
  expect(gauge.slos[0]?.sli).toMatchObject({
    part: { query: 'sum(sum_over_time(probe_success[1m]))' },
    total: { query: 'sum(count_over_time(probe_success[1m]))' },
  });
});

test('a window without a fixed length is replaced, and alerting is said to be lost', () => {
  const { slos, losses } = importText(importPyrra, `${slo(RATIO, '1y')}  alerting: { disabled: true }\n`);
  expect(slos[0]?.window).toEqual({ kind: 'rolling', lengthMs: 28 * 86_400_000 });
  expect(losses).toContain('10:11 spec.window has no fixed length here: 28d is taken');
  expect(losses).toContain('16:15 spec.alerting.disabled has no equivalent and is left out');
});

test('an indicator that is none is left out', () => {
  expect(importText(importPyrra, slo('    other: {}')).slos).toEqual([]);
});
