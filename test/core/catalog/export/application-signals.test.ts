import { expect, test } from 'vitest';
import { exportApplicationSignals } from '#core/catalog/export/application-signals.ts';
import { importApplicationSignals } from '#core/catalog/import/application-signals.ts';
import { emptyRoster } from '#core/oncall/schema.ts';
import { DAY_MS, instant } from '#core/shared/instant.ts';
import type { CloudWatchExpression, Slo } from '#core/slo/schema.ts';
import { importText } from '#test/core/catalog/import/import-text.ts';
import { sampleMetric, sampleSlo } from '#test/core/slo/sample-slo.ts';
import { compositeOf } from '#test/flows/slo/slo-platform.ts';

const EXPRESSION: CloudWatchExpression = {
  source: 'CloudWatchExpression',
  expression: 'SUM([e, t])',
  inputs: Object.fromEntries(
    ['e', 't'].map((id) => [id, { namespace: 'Shop', metricName: id, dimensions: { Zone: 'a' }, statistic: 'Sum' }]),
  ),
  region: 'eu-west-1',
};
const exported = (...slos: readonly Slo[]) =>
  exportApplicationSignals({ services: [], slos, composites: [], roster: emptyRoster });

test('an SLO that counts requests becomes a resource, with its rules as burn rates and what is lost said', () => {
  const { template, losses } = exported(sampleSlo({ name: 'shop-checkout', description: 'Pay.' }));
  const query = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'Shop', MetricName, Dimensions: [] }, Period: 60, Stat: 'Sum' },
    ReturnData: true,
  });
  expect(template.Resources).toEqual({
    ShopCheckout: {
      Type: 'AWS::ApplicationSignals::ServiceLevelObjective',
      Properties: {
        Name: 'shop-checkout',
        Description: 'Pay.',
        RequestBasedSli: {
          RequestBasedSliMetric: {
            TotalRequestCountMetric: [query('total', 'Requests')],
            MonitoredRequestCountMetric: { BadCountMetric: [query('bad', 'Errors')] },
          },
        },
        Goal: { AttainmentGoal: 99.9, Interval: { RollingInterval: { Duration: 30, DurationUnit: 'DAY' } } },
        BurnRateConfigurations: [60, 5, 360, 30, 1440, 120, 4320].map((LookBackWindowMinutes) => ({
          LookBackWindowMinutes,
        })),
      },
    },
  });
  expect(losses).toEqual([
    {
      slo: 'shop-checkout',
      says: 'alerts by no rule there: burn rates are metrics, and their alarms are yours to make',
    },
    { slo: 'shop-checkout', says: 'has a minimum of 2 failures, which has no equivalent' },
  ]);
});

test('what both formats hold survives the way there and back', () => {
  const when = { type: 'once', from: instant(Date.UTC(2026, 2, 1)), to: instant(Date.UTC(2026, 2, 1, 3)) } as const;
  const slos = [
    sampleSlo({ corrections: [{ kind: 'exclude', reason: 'upgrade', when }] }),
    sampleSlo({
      name: 'good',
      target: '0.99995',
      window: { kind: 'rolling', lengthMs: 7 * DAY_MS },
      sli: {
        counts: 'good',
        part: EXPRESSION,
        total: sampleMetric('Requests', { statistic: 'SampleCount', accountId: '123456789012' }),
      },
    }),
    sampleSlo({
      name: 'monthly',
      window: { kind: 'calendar', unit: 'month', every: 3, anchor: '2026-01-01T00:00:00', timeZone: 'UTC' },
    }),
  ];
  const back = importText(importApplicationSignals, JSON.stringify(exported(...slos).template)).slos;
  const held = ({ name, target, window, sli, corrections }: Slo) => ({ name, target, window, sli, corrections });
  expect(back.map(held).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
    slos.map(held).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
});

test('what has no requests to count is left out, with the reason', () => {
  const prometheus = { source: 'Prometheus', server: { url: 'https://p.example' }, query: 'x', counter: true } as const;
  const { template, losses } = exported(
    sampleSlo({ name: 'a', sli: { counts: 'bad', part: prometheus, total: prometheus } }),
    sampleSlo({ name: 'b', budgeting: { method: 'RatioTimeslices', sliceMs: 60_000 } }),
  );
  expect(template.Resources).toEqual({});
  expect(losses).toEqual([
    { slo: 'a', says: 'counts in Prometheus, which Application Signals does not see' },
    { slo: 'b', says: 'counts by RatioTimeslices, and this export is of requests' },
  ]);
});

test('a zone, what recurs and a runbook are said to be lost', () => {
  const recurring = {
    type: 'recurring',
    rrule: 'FREQ=DAILY',
    start: '2026-01-01T00:00:00',
    durationMs: 60_000,
    timeZone: 'UTC',
  } as const;
  const { losses } = exported(
    sampleSlo({
      rules: [],
      minFailures: 1,
      window: { kind: 'calendar', unit: 'week', every: 1, anchor: '2026-01-05T00:00:00', timeZone: 'Europe/Berlin' },
      corrections: [{ kind: 'exclude', reason: 'r', when: recurring }],
      runbook: 'https://runbooks.example.com',
    }),
  );
  expect(losses.map(({ says }) => says)).toEqual([
    'has periods in Europe/Berlin: there is no time zone, so they begin at the instant of the first one',
    'has 1 corrections that recur or count as good, which have no equivalent',
    'has a runbook, which has no equivalent',
  ]);
});

test('a composite is said to be lost, and its objectives stand alone', () => {
  const { strict, lax, composite } = compositeOf('shop');
  const { losses } = exportApplicationSignals({
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
