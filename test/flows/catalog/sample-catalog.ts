import type { Catalog, CatalogHead } from '#core/catalog/schema.ts';
import type { Slo } from '#core/slo/schema.ts';

/** An SLO as the catalog keeps it. */
export function sampleSlo(name: string): Slo {
  const metric = {
    source: 'CloudWatch',
    namespace: 'Shop',
    dimensions: { Queue: 'orders' },
    region: 'eu-central-1',
  } as const;
  return {
    name,
    displayName: `The SLO ${name}`,
    service: 'shop',
    description: '',
    target: '0.999',
    window: { kind: 'rolling', lengthMs: 30 * 86_400_000 },
    budgeting: { method: 'Occurrences' },
    minFailures: 2,
    rules: [{ name: 'fast', severity: 'page', longMs: 3_600_000, shortMs: 300_000, threshold: '14.4', minFailures: 2 }],
    sli: {
      counts: 'good',
      part: { ...metric, metricName: 'Age', statistic: 'TC(:60)', accountId: '123456789012' },
      total: { ...metric, metricName: 'Age', statistic: 'SampleCount' },
    },
    corrections: [],
    policies: [],
    runbook: 'https://example.com/runbook',
  };
}

export function sampleCatalog(names: readonly string[]): Catalog {
  return {
    services: [
      { name: 'shop', displayName: 'Shop', description: 'Sells', owner: 'ana' },
      { name: 'zoo', displayName: 'zoo', description: '' },
    ],
    slos: names.toSorted().map(sampleSlo),
    composites: [],
  };
}

export function sampleHead(version: number, sourceId = `source ${version}`): CatalogHead {
  return { version, sourceId, handedInAt: 1_700_000_000_000, services: 2, slos: 1, warnings: ['w'], streamVersion: 3 };
}
