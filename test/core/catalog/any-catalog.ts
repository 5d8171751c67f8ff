import fc from 'fast-check';

type Fields = Record<string, unknown>;

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const optional = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
const metadata = (annotations: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .tuple(
      name,
      optional({
        displayName: fc.string({ minLength: 1, maxLength: 100 }),
        labels: fc.constant({ team: ['a', 'b'], tier: '1' }),
        annotations: optional({ ...annotations, 'example.com/free': fc.string() }),
      }),
    )
    .map(([name, rest]): Fields => ({ name, ...rest }));

const bound = fc.integer({ min: 1, max: 9_999 }).map((value) => `${value / 1000}`);
const statistic = fc.oneof(
  fc.constantFrom('Sum', 'SampleCount'),
  bound.map((upper) => `TC(:${upper})`),
  bound.map((lower) => `TC(${lower}:)`),
);
const region = fc.constantFrom('eu-central-1', 'us-gov-west-1', 'ap-southeast-2');
const accountId = fc.stringMatching(/^\d{12}$/);
const metricSpec = (metric: string) =>
  fc
    .tuple(statistic, optional({ dimensions: fc.constant({ LoadBalancer: 'app/a/1' }), region, accountId }))
    .map(([statistic, rest]) => ({ namespace: 'Shop', metric, statistic, ...rest }));
const side = (metric: string) =>
  fc
    .tuple(metricSpec(metric), fc.constantFrom({ type: 'CloudWatch' }, { metricSourceRef: 'source' }))
    .map(([spec, source]) => ({ metricSource: { ...source, spec } }));
const ratioMetric = fc
  .tuple(fc.constantFrom('good', 'bad'), side('Part'), side('All'), optional({ counter: fc.constant(false) }))
  .map(([part, partSide, total, rest]) => ({ [part]: partSide, total, ...rest }));

const duration = fc.constantFrom('5m', '1h', '90m', '6h', '1d', '2w');
const condition = fc
  .tuple(name, fc.constantFrom('page', 'ticket'), duration, fc.constantFrom(0.5, 1, 1.25))
  .map(([name, severity, lookbackWindow, threshold]) => ({
    kind: 'AlertCondition',
    metadata: { name },
    spec: { severity, condition: { kind: 'burnrate', op: 'gt', threshold, lookbackWindow } },
  }));
const policies = fc
  .uniqueArray(fc.tuple(name, condition), { minLength: 1, maxLength: 3, selector: ([name]) => name })
  .map((all) =>
    all.map(([name, condition]) => ({ kind: 'AlertPolicy', metadata: { name }, spec: { conditions: [condition] } })),
  );

const objective = fc.oneof(
  fc.constantFrom(0.9, 0.999, 0.5).map((target): Fields => ({ target })),
  fc.constantFrom(90, 99.9, 75.5).map((targetPercent): Fields => ({ targetPercent })),
);
const slo = fc
  .tuple(
    metadata({
      'evenkeel.dev/min-failures': fc.nat({ max: 100 }).map(String),
      'evenkeel.dev/runbook': fc.constant('https://example.com/runbook'),
    }),
    ratioMetric,
    objective,
    fc.constantFrom('15m', '7d', '4w', '30d', '400d'),
    optional({ description: fc.string({ maxLength: 1050 }), alertPolicies: policies }),
  )
  .map(([metadata, ratioMetric, objective, duration, rest]) => ({
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata,
    spec: {
      service: 'service',
      indicator: { metadata: { name: 'inline' }, spec: { ratioMetric } },
      timeWindow: [{ duration, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [objective],
      ...rest,
    },
  }));

const service = metadata({ 'evenkeel.dev/owner': fc.constant('ana') }).map((metadata) => ({
  apiVersion: 'openslo/v1',
  kind: 'Service',
  metadata: { ...metadata, name: 'service' },
  spec: { description: 'A service' },
}));
const source = optional({ region, accountId }).map((connectionDetails) => ({
  apiVersion: 'openslo/v1',
  kind: 'DataSource',
  metadata: { name: 'source' },
  spec: { type: 'CloudWatch', connectionDetails },
}));

/** Documents, as plain data, that make a valid catalog. */
export const anyDocuments: fc.Arbitrary<Fields[]> = fc
  .tuple(
    service,
    source,
    fc.uniqueArray(slo, { minLength: 1, maxLength: 4, selector: ({ metadata }) => metadata.name }),
  )
  .map(([service, source, slos]) => [service, source, ...slos]);
