import { OPENSLO_VERSION, OWN_VERSION } from '#core/catalog/document-parts.ts';

/** A document as plain data, ready to be written as YAML. */
export type WrittenDocument = Readonly<Record<string, unknown>>;

/** One side of a ratio. */
export type WrittenSource =
  | { readonly type: 'Prometheus'; readonly query: string }
  | { readonly type: 'CloudWatch'; readonly spec: Readonly<Record<string, unknown>> };

/** What the documents of one SLO are made of. */
export interface WrittenSlo {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly service: string;
  readonly counter?: boolean;
  readonly good?: WrittenSource;
  readonly bad?: WrittenSource;
  readonly total: WrittenSource;
  /** As a percentage, exact decimal text. */
  readonly targetPercent: string;
  readonly window: Readonly<Record<string, unknown>>;
  readonly alertPolicies?: readonly WrittenDocument[];
}

/** The name of the data source that imported queries go to. */
const DATA_SOURCE = 'prometheus';

export function writtenSlo(slo: WrittenSlo): WrittenDocument {
  const { name, displayName, description, labels = {}, annotations = {}, alertPolicies = [] } = slo;
  const side = (source: WrittenSource | undefined) => source && { metricSource: metricSourceOf(source) };
  const ratioMetric = defined({
    counter: slo.counter === true ? true : undefined,
    good: side(slo.good),
    bad: side(slo.bad),
    total: side(slo.total),
  });
  return {
    apiVersion: OPENSLO_VERSION,
    kind: 'SLO',
    metadata: defined({ name, displayName, labels: filled(labels), annotations: filled(annotations) }),
    spec: defined({
      description: description === '' ? undefined : description,
      service: slo.service,
      indicator: { metadata: { name }, spec: { ratioMetric } },
      timeWindow: [slo.window],
      budgetingMethod: 'Occurrences',
      objectives: [{ targetPercent: Number(slo.targetPercent) }],
      alertPolicies: alertPolicies.length === 0 ? undefined : alertPolicies,
    }),
  };
}

function metricSourceOf(source: WrittenSource) {
  if (source.type === 'CloudWatch') return { type: source.type, spec: source.spec };
  return { metricSourceRef: DATA_SOURCE, spec: { query: source.query } };
}

export function writtenService(name: string, owner: string | undefined): WrittenDocument {
  const annotations = owner === undefined ? undefined : { 'evenkeel.dev/owner': owner };
  return { apiVersion: OPENSLO_VERSION, kind: 'Service', metadata: defined({ name, annotations }), spec: {} };
}

export function writtenPrometheus(url: string): WrittenDocument {
  const spec = { type: 'Prometheus', connectionDetails: { url } };
  return { apiVersion: OPENSLO_VERSION, kind: 'DataSource', metadata: { name: DATA_SOURCE }, spec };
}

export function writtenExclusion(name: string, slo: string, reason: string, from: string, to: string): WrittenDocument {
  const spec = { slos: [slo], kind: 'exclude', reason, from, to };
  return { apiVersion: OWN_VERSION, kind: 'Correction', metadata: { name }, spec };
}

/** A rule of the SRE Workbook's table, written out. */
export function writtenRule(rule: {
  name: string;
  severity: string;
  threshold: number;
  long: string;
  short: string;
}): WrittenDocument {
  const { name, severity, threshold, long, short } = rule;
  const condition = { kind: 'burnrate', op: 'gt', threshold, lookbackWindow: long };
  const metadata = { name, annotations: { 'evenkeel.dev/short-lookback': short } };
  const inner = { kind: 'AlertCondition', metadata, spec: { severity, condition } };
  return { kind: 'AlertPolicy', metadata: { name }, spec: { conditions: [inner] } };
}

/** A label of RFC 1123 that comes nearest to a text; `slo` where nothing of it is left. */
export function labelOf(text: string): string {
  const label = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return label === '' ? 'slo' : label;
}

function filled(record: Readonly<Record<string, string>>) {
  return Object.keys(record).length === 0 ? undefined : record;
}

/** The fields that have a value. */
export function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
