import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { exportOpenSlo } from '#core/catalog/export/openslo.ts';
import { importSloth } from '#core/catalog/import/sloth.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import type { Catalog } from '#core/catalog/schema.ts';
import { emptyRoster } from '#core/oncall/schema.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import { anyDocuments } from '#test/core/catalog/any-catalog.ts';
import { importText } from '#test/core/catalog/import/import-text.ts';
import { CORRECTION_AND_POLICY, compositeText, sloText } from '#test/core/catalog/read-text.ts';

function read(text: string): Catalog {
  const verdict = readCatalog(readYaml('c.yaml', text), { ruleBook: RULE_BOOK, homeRegion: 'eu-west-1' });
  if (!verdict.valid) throw new Error(verdict.problems.map(formatProblem).join('\n'));
  return verdict.catalog;
}

const again = (catalog: Catalog) => read(writeYaml(exportOpenSlo(catalog, RULE_BOOK)));

describe('a catalog that is written and read again', () => {
  test('is the same, whatever is in it', () => {
    fc.assert(
      fc.property(anyDocuments, (documents) => {
        const catalog = read(JSON.stringify(documents));
        expect(again(catalog)).toEqual(catalog);
      }),
      { seed: 2026, numRuns: 100 },
    );
  });

  test.each([
    [
      'by slices',
      slices(
        '{ target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 5m }',
        'Timeslices',
        '{ evenkeel.dev/no-data: bad, evenkeel.dev/since: "2026-01-01T00:00:00Z" }',
      ),
    ],
    ['by ratios of slices', slices('{ target: 0.99, timeSliceWindow: 10m }', 'RatioTimeslices', '{}')],
    [
      'over a quarter of the calendar, with corrections and a policy',
      sloText({
        window:
          '{ duration: 1Q, isRolling: false, calendar: { startTime: "2026-01-31 09:30:00", timeZone: America/New_York } }',
        more: `---
apiVersion: evenkeel.dev/v1
kind: Correction
metadata: { name: once }
spec: { slos: [availability], kind: exclude, reason: upgrade, from: 2026-01-01T00:00:00Z, to: 2026-01-01T01:00:00Z }
---
apiVersion: evenkeel.dev/v1
kind: Correction
metadata: { name: weekly }
spec:
  services: [shop]
  kind: count-as-good
  reason: rehearsal
  recurrence: { rrule: FREQ=WEEKLY;BYDAY=SU, startTime: 2026-01-04 02:00:00, duration: 2h, timeZone: Europe/Berlin }
---
apiVersion: evenkeel.dev/v1
kind: ErrorBudgetPolicy
metadata: { name: freeze }
spec:
  services: [shop]
  rules:
    - { name: low, when: { remainingAtMost: 0.1 }, do: [hold-releases, notify], message: Stop. }
    - { name: big, when: { incidentShareAbove: 0.2 }, do: [require-review] }
    - { name: soon, when: { exhaustedWithin: 36h }, do: [open-ticket] }
  exceptions: [{ owner: ana, reason: fair, from: 2026-03-01T00:00:00Z, until: 2026-03-02T00:00:00Z, rules: [low] }]`,
      }),
    ],
    [
      'with several objectives',
      sloText({ objective: 'targetPercent: 99.9\n    - targetPercent: 99\n      displayName: lax' }),
    ],
    [
      'with a composite, its corrections and rules',
      compositeText({
        spec: `  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: burns }
      spec:
        alertWhenBreaching: true
        conditions:
          - kind: AlertCondition
            metadata: { name: fast }
            spec: { severity: page, condition: { kind: burnrate, op: gt, threshold: 6, lookbackWindow: 1h } }
        notificationTargets: []`,
        more: CORRECTION_AND_POLICY,
      }),
    ],
  ])('is the same %s', (_, text) => {
    expect(again(read(text))).toEqual(read(text));
  });

  test('is the same with counters of two servers and expressions', () => {
    const { slos } = importText(importSloth, SLOTH);
    const [slo] = slos;
    if (slo === undefined) throw new Error('one SLO is imported');
    const signed = { ...slo.sli.total, server: { url: 'https://aps.example', region: 'eu-west-1' } };
    const tokened = {
      ...slo.sli.total,
      server: { url: 'https://p.example', bearerTokenSecret: 'token' },
      query: 'x_total',
    };
    const input = { namespace: 'Shop', metricName: 'Errors', dimensions: { Zone: 'a' }, statistic: 'p99' };
    const expression = {
      source: 'CloudWatchExpression',
      expression: 'IF(m > 1, 1, 0)',
      inputs: { m: input },
      region: 'eu-west-1',
    } as const;
    const insights = { ...expression, expression: 'SELECT SUM(x) FROM y', inputs: {}, accountId: '123456789012' };
    const sides = [
      [{ ...signed, query: 'bad_total' }, signed],
      [{ ...tokened, query: 'bad_total' }, tokened],
      [expression, insights],
    ] as const;
    const catalog: Catalog = {
      services: [{ name: 'shop', displayName: 'shop', description: '' }],
      composites: [],
      roster: emptyRoster,
      slos: sides.map(([part, total], index) => ({
        ...slo,
        name: `s${index}`,
        sli: { counts: 'bad', part: part as typeof total, total },
      })),
    };
    expect(again(catalog)).toEqual(catalog);
  });
});

test('what was imported, exported and read is what was imported', () => {
  const { slos } = importText(importSloth, SLOTH);
  expect(
    again({
      services: [{ name: 'shop', displayName: 'shop', description: '' }],
      slos,
      composites: [],
      roster: emptyRoster,
    }).slos,
  ).toEqual(slos);
});

const SLOTH = `version: prometheus/v1
service: shop
slos:
  - name: answers
    objective: 99.95
    sli:
      events:
        error_query: sum(rate(errors_total[{{.window}}]))
        total_query: sum(rate(requests_total[{{.window}}]))
    alerting: { name: A, ticket_alert: { disable: true } }
`;

function slices(objective: string, method: string, annotations: string): string {
  return sloText({ metadata: `{ name: availability, annotations: ${annotations} }`, objective }).replace(
    'budgetingMethod: Occurrences',
    `budgetingMethod: ${method}`,
  );
}
