import { describe, expect, test } from 'vitest';
import { exportPrometheusRules } from '#core/catalog/export/prometheus-rules.ts';
import { queryRefusal } from '#core/catalog/promql.ts';
import { emptyRoster } from '#core/oncall/schema.ts';
import type { PrometheusQuery, Slo } from '#core/slo/schema.ts';
import { sampleSlo } from '#test/core/slo/sample-slo.ts';
import { compositeOf } from '#test/flows/slo/slo-platform.ts';

const query = (text: string, counter = true): PrometheusQuery => {
  return { source: 'Prometheus', server: { url: 'https://p.example' }, query: text, counter };
};
const SLO = sampleSlo({
  name: 'answers',
  sli: { counts: 'bad', part: query('bad_total'), total: query('all_total{job="a"}') },
});
const exported = (...slos: readonly Slo[]) =>
  exportPrometheusRules({ services: [], slos, composites: [], roster: emptyRoster });
const expressions = (slo: Slo) =>
  new Map(
    exported(slo)
      .file.groups.flatMap(({ rules }) => rules)
      .map(({ record, alert, expr }) => [record ?? alert, expr]),
  );

describe('the rules of an SLO', () => {
  test('are recorded over every window that its alerts look at, and over its own, by the names of Sloth', () => {
    const { file } = exported(SLO);
    expect(file.groups.map(({ name, rules }) => [name, rules.length])).toEqual([
      ['sloth-slo-sli-recordings-shop-answers', 8],
      ['sloth-slo-meta-recordings-shop-answers', 7],
      ['sloth-slo-alerts-shop-answers', 2],
    ]);
    expect(file.groups[0]?.rules.map(({ record, labels }) => [record, labels.sloth_window])).toEqual(
      ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map((window) => [`slo:sli_error:ratio_rate${window}`, window]),
    );
  });

  test('count a failure that never happened yet as none', () => {
    expect(expressions(SLO).get('slo:sli_error:ratio_rate5m')).toBe(
      '(sum(rate(bad_total[5m])) or 0 * sum(rate(all_total{job="a"}[5m])))\n/\nsum(rate(all_total{job="a"}[5m]))',
    );
  });

  test('turn good events around, and count an expression by the minute', () => {
    const sli = { counts: 'good', part: query('sum(ok)', false), total: query('sum(all)', false) } as const;
    expect(expressions({ ...SLO, sli }).get('slo:sli_error:ratio_rate1h')).toBe(
      '1 - (sum(sum_over_time((sum(ok))[1h:1m])) or 0 * sum(sum_over_time((sum(all))[1h:1m])))\n/\nsum(sum_over_time((sum(all))[1h:1m]))',
    );
  });

  test('know the budget by its digits: nothing of it is a double', () => {
    expect(expressions(SLO).get('slo:error_budget:ratio')).toBe('vector(0.001)');
    expect(expressions({ ...SLO, target: '0.99999', rules: [] }).get('slo:error_budget:ratio')).toBe('vector(0.00001)');
    expect(expressions({ ...SLO, target: '0.5', rules: [] }).get('slo:error_budget:ratio')).toBe('vector(0.5)');
    expect(expressions({ ...SLO, target: '0', rules: [] }).get('slo:error_budget:ratio')).toBe('vector(1)');
  });

  test('are PromQL, every one of them', () => {
    for (const [name, expr] of expressions(SLO)) expect([name, queryRefusal(expr, false)]).toEqual([name, undefined]);
  });
});

test('what these rules can not say is said to be lost', () => {
  const { file, losses } = exported(
    sampleSlo({ name: 'a' }),
    { ...SLO, name: 'b', budgeting: { method: 'RatioTimeslices', sliceMs: 60_000 } },
    {
      ...SLO,
      name: 'c',
      window: { kind: 'calendar', unit: 'week', every: 1, anchor: '2026-01-05T00:00:00', timeZone: 'UTC' },
    },
    SLO,
  );
  expect(losses.map(({ slo, says }) => `${slo} ${says}`)).toEqual([
    'a counts in CloudWatch, which Prometheus does not see',
    'b counts by RatioTimeslices, and these rules count events',
    'c has a calendar window, which PromQL has no range for',
    'answers alerts at its first failure: a minimum of 2 failures has no equivalent',
  ]);
  expect(new Set(file.groups.map(({ name }) => name.split('-').at(-1)))).toEqual(new Set(['answers']));
});

test('a composite is said to be lost, and its objectives stand alone', () => {
  const { strict, lax, composite } = compositeOf('shop');
  const { losses } = exportPrometheusRules({
    services: [],
    slos: [strict, lax],
    composites: [composite],
    roster: emptyRoster,
  });
  expect(losses).toContainEqual({
    slo: 'shop',
    says: 'is a composite, which has no equivalent: shop-strict, shop-lax stand alone there, without its weights and rules',
  });
});
