import { expect, test } from 'vitest';
import { importSloGenerator } from '#core/catalog/import/slo-generator.ts';
import { importText } from './import-text.ts';

const slo = (method: string, indicator: string, backend = 'prometheus') => `apiVersion: sre.google.com/v2
kind: ServiceLevelObjective
metadata:
  name: shop-answers
  labels: { service_name: shop, feature_name: answers }
spec:
  description: The shop answers.
  backend: ${backend}
  method: ${method}
  exporters: [bigquery]
  service_level_indicator: ${indicator}
  goal: 0.9995
  frequency: "*/5 * * * *"
`;

test('good of valid events is counted by counters, the goal as an exact percentage', () => {
  const { slos, losses } = importText(
    importSloGenerator,
    slo('good_bad_ratio', `{ filter_good: 'r_total{code="200"}', filter_valid: r_total }`),
  );
  expect(slos).toMatchObject([
    {
      name: 'shop-answers',
      service: 'shop',
      target: '0.9995',
      window: { kind: 'rolling', lengthMs: 28 * 86_400_000 },
      sli: {
        counts: 'good',
        part: { query: 'r_total{code="200"}', counter: true },
        total: { query: 'r_total', counter: true },
      },
    },
  ]);
  expect(losses).toEqual([
    "4:9 metadata.name has its windows and alerts in the error-budget policy of slo-generator's config: a window of 28d and the default rules are taken",
    '10:14 spec.exporters is not needed: the figures are kept in the books',
    '13:3 spec.frequency has no equivalent and is left out',
  ]);
});

test('good and bad events are added up to a total', () => {
  const { slos } = importText(
    importSloGenerator,
    slo('good_bad_ratio', '{ filter_good: good_total, filter_bad: bad_total }'),
  );
  expect(slos[0]?.sli).toMatchObject({
    counts: 'bad',
    part: { query: 'sum(increase(bad_total[1m])) or vector(0)', counter: false },
    total: { query: '(sum(increase(good_total[1m])) or vector(0)) + (sum(increase(bad_total[1m])) or vector(0))' },
  });
});

test('a cut of a distribution is a bucket of it', () => {
  const cut = `{ expression: 'seconds_bucket{handler="/"}', threshold_bucket: 0.25 }`;
  expect(importText(importSloGenerator, slo('distribution_cut', cut)).slos[0]?.sli).toMatchObject({
    counts: 'good',
    part: { query: 'seconds_bucket{handler="/",le="0.25"}', counter: true },
    total: { query: 'seconds_count{handler="/"}', counter: true },
  });
});

test.each([
  ['of another backend', slo('good_bad_ratio', '{ filter_good: a, filter_valid: b }', 'cloud_monitoring')],
  ['of another method', slo('query_sli', '{ expression: "1" }')],
  ['by an expression that is no selector', slo('good_bad_ratio', '{ filter_good: "sum(a)", filter_valid: b }')],
])('one %s is left out, with the reason', (_, text) => {
  const { slos, losses } = importText(importSloGenerator, text);
  expect([slos, losses[0]]).toEqual([
    [],
    expect.stringContaining('is left out: only ServiceLevelObjectives of sre.google.com/v2'),
  ]);
});
