import { OPENSLO_VERSION, OWN_VERSION } from '#core/catalog/document-parts.ts';
import { defined, type WrittenDocument, writtenRule } from '#core/catalog/import/openslo-parts.ts';
import type { RuleBook } from '#core/catalog/resolve-rules.ts';
import type { Catalog, Service } from '#core/catalog/schema.ts';
import { formatDuration } from '#core/shared/duration.ts';
import { formatInstant } from '#core/shared/instant.ts';
import {
  type AlertRule,
  type AnySlo,
  type BudgetWindow,
  type CompositeSlo,
  type Correction,
  type Metric,
  type Policy,
  type PolicyCondition,
  type PolicyException,
  type PrometheusServer,
  type Slo,
  unitOf,
  windowMs,
} from '#core/slo/schema.ts';

/**
 * The catalog as documents that are read back to the same catalog. References are written out, but for data sources; where the
 * rules of an SLO are the default ones they are left out, as they were.
 */
export function exportOpenSlo({ services, slos, composites }: Catalog, ruleBook: RuleBook): WrittenDocument[] {
  const servers = serverNames(slos);
  const alone = slos.filter(({ partOf }) => partOf === undefined);
  return [
    ...services.map(serviceDocument),
    ...[...servers].map(([key, name]) => dataSourceDocument(name, JSON.parse(key))),
    ...alone.map((slo) => sloDocument(slo, plainSpec(slo, servers), ruleBook)),
    ...composites.map((slo) => sloDocument(slo, compositeSpec(slo, slos, servers), ruleBook)),
    ...correctionDocuments(slos),
    ...policyDocuments([...alone, ...composites]),
  ];
}

function serviceDocument({ name, displayName, description, owner }: Service): WrittenDocument {
  const annotations = owner === undefined ? undefined : { 'evenkeel.dev/owner': owner };
  return {
    apiVersion: OPENSLO_VERSION,
    kind: 'Service',
    metadata: defined({ name, displayName: displayName === name ? undefined : displayName, annotations }),
    spec: defined({ description: description === '' ? undefined : description }),
  };
}

/** A data source for each server, by the server as text. */
function serverNames(slos: readonly Slo[]): Map<string, string> {
  const servers = slos
    .flatMap(({ sli }) => [sli.part, sli.total])
    .flatMap((metric) => (metric.source === 'Prometheus' ? [JSON.stringify(metric.server)] : []));
  return new Map(
    [...new Set(servers)].map((server, index) => [server, index === 0 ? 'prometheus' : `prometheus-${index + 1}`]),
  );
}

function dataSourceDocument(name: string, server: PrometheusServer): WrittenDocument {
  return {
    apiVersion: OPENSLO_VERSION,
    kind: 'DataSource',
    metadata: { name },
    spec: { type: 'Prometheus', connectionDetails: server },
  };
}

function sloDocument(slo: AnySlo, measured: Record<string, unknown>, ruleBook: RuleBook): WrittenDocument {
  const { name, displayName, description, budgeting } = slo;
  const annotations = defined({
    'evenkeel.dev/min-failures': slo.minFailures === ruleBook.minFailures ? undefined : String(slo.minFailures),
    'evenkeel.dev/no-data': budgeting.method === 'Timeslices' ? budgeting.noData : undefined,
    'evenkeel.dev/since': slo.since === undefined ? undefined : formatInstant(slo.since),
    'evenkeel.dev/runbook': slo.runbook,
  });
  return {
    apiVersion: OPENSLO_VERSION,
    kind: 'SLO',
    metadata: defined({
      name,
      displayName: displayName === name ? undefined : displayName,
      annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
    }),
    spec: defined({
      description: description === '' ? undefined : description,
      service: slo.service,
      timeWindow: [windowOf(slo.window)],
      budgetingMethod: budgeting.method,
      ...measured,
      alertPolicies: policiesOf(slo, ruleBook),
    }),
  };
}

/** What an SLO with one indicator is measured by. */
function plainSpec(slo: Slo, servers: ReadonlyMap<string, string>): Record<string, unknown> {
  return { indicator: indicatorOf(slo.name, slo, servers), objectives: [objectiveOf(slo)] };
}

/** What a composite is measured by: an indicator for each objective, by whose name the objective's SLO is called. */
function compositeSpec(
  { name, displayName, sli }: CompositeSlo,
  slos: readonly Slo[],
  servers: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const objectives = sli.objectives.flatMap(({ slo: part, weight }) => {
    const slo = slos.find((one) => one.name === part);
    if (slo === undefined) return [];
    const label = part.slice(name.length + 1);
    const shown = slo.displayName.slice(displayName.length + ', '.length);
    return [
      defined({
        displayName: shown === label ? undefined : shown,
        ...objectiveOf(slo),
        indicator: indicatorOf(label, slo, servers),
        compositeWeight: weight === '1' ? undefined : Number(weight),
      }),
    ];
  });
  return { objectives };
}

function indicatorOf(name: string, { sli }: Slo, servers: ReadonlyMap<string, string>): object {
  const counter = sli.total.source === 'Prometheus' && sli.total.counter ? true : undefined;
  const side = (metric: Metric) => ({ metricSource: metricSource(metric, servers) });
  const ratioMetric = defined({ counter, [sli.counts]: side(sli.part), total: side(sli.total) });
  return { metadata: { name }, spec: { ratioMetric } };
}

function objectiveOf({ target, budgeting }: Slo): Record<string, unknown> {
  return defined({
    target: Number(target),
    timeSliceTarget: budgeting.method === 'Timeslices' ? Number(budgeting.sliceTarget) : undefined,
    timeSliceWindow: budgeting.method === 'Occurrences' ? undefined : formatDuration(budgeting.sliceMs),
  });
}

function metricSource(metric: Metric, servers: ReadonlyMap<string, string>): Record<string, unknown> {
  if (metric.source === 'Prometheus')
    return { metricSourceRef: servers.get(JSON.stringify(metric.server)), spec: { query: metric.query } };
  const owner = defined({ region: metric.region, accountId: metric.accountId });
  const series = (one: { namespace: string; metricName: string; dimensions: object; statistic: string }) => ({
    namespace: one.namespace,
    metric: one.metricName,
    dimensions: one.dimensions,
    statistic: one.statistic,
  });
  if (metric.source === 'CloudWatch') return { type: 'CloudWatch', spec: { ...series(metric), ...owner } };
  const inputs = Object.entries(metric.inputs).map(([id, input]) => [id, series(input)]);
  const metrics = inputs.length === 0 ? {} : { metrics: Object.fromEntries(inputs) };
  return { type: 'CloudWatch', spec: { expression: metric.expression, ...metrics, ...owner } };
}

const UNITS = { day: 'd', week: 'w', month: 'M', year: 'Y' } as const;

function windowOf(window: BudgetWindow): Record<string, unknown> {
  if (window.kind === 'rolling') return { duration: formatDuration(window.lengthMs), isRolling: true };
  const { every, unit, anchor, timeZone } = window;
  const calendar = { startTime: anchor.replace('T', ' '), timeZone };
  return { duration: `${every}${UNITS[unit]}`, isRolling: false, calendar };
}

/** The rules of an SLO as policies; none where they are the default ones. */
function policiesOf(slo: AnySlo, ruleBook: RuleBook): WrittenDocument[] | undefined {
  const { rules } = ruleBook.defaultRules(windowMs(slo.window), slo.target, slo.minFailures);
  if (JSON.stringify(rules) === JSON.stringify(slo.rules)) return undefined;
  return slo.rules.map(rulePolicy);
}

function rulePolicy({ name, severity, longMs, shortMs, threshold }: AlertRule): WrittenDocument {
  const lookbacks = { long: formatDuration(longMs), short: formatDuration(shortMs) };
  return writtenRule({ name, severity, threshold: Number(threshold), ...lookbacks });
}

/** Each correction once: the objectives of a composite share those of their document. */
function correctionDocuments(slos: readonly Slo[]): WrittenDocument[] {
  const documents = Map.groupBy(slos, unitOf);
  return [...documents].flatMap(([name, [first]]) =>
    (first?.corrections ?? []).map((one, index) => correctionDocument(name, one, index)),
  );
}

function correctionDocument(slo: string, { kind, reason, when }: Correction, index: number): WrittenDocument {
  const time =
    when.type === 'once'
      ? { from: formatInstant(when.from), to: formatInstant(when.to) }
      : {
          recurrence: {
            rrule: when.rrule,
            startTime: when.start.replace('T', ' '),
            duration: formatDuration(when.durationMs),
            timeZone: when.timeZone,
          },
        };
  const name = `${slo.slice(0, 50)}-correction-${index + 1}`;
  return {
    apiVersion: OWN_VERSION,
    kind: 'Correction',
    metadata: { name },
    spec: { slos: [slo], kind, reason, ...time },
  };
}

/** Each policy once, about all SLOs that it names. */
function policyDocuments(slos: readonly AnySlo[]): WrittenDocument[] {
  const named = Map.groupBy(
    slos.flatMap(({ name, policies }) => policies.map((policy) => ({ slo: name, policy }))),
    ({ policy }) => policy.name,
  );
  return [...named].flatMap(([name, holders]) => {
    const rules = holders[0]?.policy.rules ?? [];
    return { apiVersion: OWN_VERSION, kind: 'ErrorBudgetPolicy', metadata: { name }, spec: policySpec(rules, holders) };
  });
}

function policySpec(rules: Policy['rules'], holders: readonly { slo: string; policy: Policy }[]) {
  const exceptions = new Map<string, string[]>();
  for (const { slo, policy } of holders) {
    for (const exception of policy.exceptions) {
      const key = JSON.stringify(exception);
      exceptions.set(key, [...(exceptions.get(key) ?? []), slo]);
    }
  }
  return defined({
    slos: holders.map(({ slo }) => slo),
    rules: rules.map(({ name, when, actions, message }) =>
      defined({ name, when: conditionOf(when), do: actions, message }),
    ),
    exceptions:
      exceptions.size === 0
        ? undefined
        : [...exceptions].map(([text, names]) => exceptionOf(JSON.parse(text), names, holders.length)),
  });
}

function conditionOf(when: PolicyCondition): Record<string, unknown> {
  if (when.type === 'remaining-at-most') return { remainingAtMost: Number(when.ratio) };
  if (when.type === 'incident-share-above') return { incidentShareAbove: Number(when.ratio) };
  return { exhaustedWithin: formatDuration(when.ms) };
}

function exceptionOf({ owner, reason, from, until, rules }: PolicyException, slos: readonly string[], all: number) {
  return defined({
    owner,
    reason,
    from: from === undefined ? undefined : formatInstant(from),
    until: formatInstant(until),
    rules,
    slos: slos.length === all ? undefined : slos,
  });
}
