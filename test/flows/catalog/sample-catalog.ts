import type { Catalog, CatalogHead } from '#core/catalog/schema.ts';
import { POLICY_DEFAULTS, type Roster } from '#core/oncall/schema.ts';
import { instant } from '#core/shared/instant.ts';
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

/** Ana and Bo of the shop, week by week. */
const sampleRoster: Roster = {
  people: [
    {
      name: 'ana',
      displayName: 'Ana',
      timeZone: 'Europe/Lisbon',
      language: 'en',
      contacts: { sms: '+351912345678', email: 'ana@example.com' },
    },
    { name: 'bo', displayName: 'Bo', timeZone: 'Asia/Tokyo', language: 'ja', contacts: { voice: '+81312345678' } },
  ],
  teams: [
    {
      name: 'shop',
      displayName: 'Shop',
      members: ['ana', 'bo'],
      services: ['shop'],
      schedule: 'primary',
      escalationPolicy: 'calm',
    },
  ],
  schedules: [
    {
      name: 'primary',
      displayName: 'Primary',
      timeZone: 'Europe/Lisbon',
      layers: [
        {
          name: 'week',
          participants: ['ana', 'bo'],
          start: '2026-03-02T09:00:00',
          handoff: { unit: 'week', every: 1 },
          restrictions: [{ type: 'daily', from: '08:00', to: '20:00' }],
          timeZone: 'Asia/Tokyo',
        },
      ],
      overrides: [{ user: null, from: instant(1_772_000_000_000), to: instant(1_772_000_060_000) }],
    },
  ],
  policies: [
    {
      name: 'calm',
      steps: [
        {
          afterMs: 0,
          notify: [
            { kind: 'schedule', name: 'primary' },
            { kind: 'channel', name: 'topic' },
          ],
          by: ['sms'],
        },
      ],
      ...POLICY_DEFAULTS,
    },
  ],
};

export function sampleCatalog(names: readonly string[]): Catalog {
  return {
    services: [
      { name: 'shop', displayName: 'Shop', description: 'Sells', owner: 'ana' },
      { name: 'zoo', displayName: 'zoo', description: '' },
    ],
    slos: names.toSorted().map(sampleSlo),
    composites: [],
    roster: sampleRoster,
  };
}

export function sampleHead(version: number, sourceId = `source ${version}`): CatalogHead {
  return { version, sourceId, handedInAt: 1_700_000_000_000, services: 2, slos: 1, warnings: ['w'], streamVersion: 3 };
}
