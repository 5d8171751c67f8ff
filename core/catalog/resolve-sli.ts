import {
  type CloudWatchExpression,
  type CloudWatchMetric,
  type Metric,
  metricText,
  type PrometheusQuery,
  type RatioSli,
  seriesKey,
} from '#core/slo/schema.ts';
import type { Findings } from './findings.ts';
import {
  CLOUDWATCH,
  type MetricSide,
  PROMETHEUS,
  prometheusSpec,
  type SliSpec,
  TYPES_READ,
} from './metric-documents.ts';
import { looksLikeCounter } from './promql.ts';
import { readShape } from './read-shape.ts';
import type { EntriesOf } from './registry.ts';
import type { DocumentPath, SourceDocument } from './source-document.ts';

/** What an SLI is resolved with. */
export interface SliSurroundings {
  readonly dataSources: EntriesOf<'DataSource'>;
  /** The Region of metrics that name none: the platform's own. */
  readonly homeRegion: string;
  /** Sources are not read, so that any type will do. */
  readonly isOffline: boolean;
  readonly findings: Findings;
}

/** An SLI as it is written: its document and the path of its `spec` in it. */
export interface WrittenSli {
  readonly document: SourceDocument;
  readonly path: DocumentPath;
  readonly spec: SliSpec;
}

/** What the values of a threshold metric are compared with, as the objective says. */
export interface Threshold {
  readonly op: string | undefined;
  readonly value: string | undefined;
  /** Of the objective. */
  readonly place: { readonly document: SourceDocument; readonly path: DocumentPath };
}

/**
 * Gives the metrics that an SLI reads, for one objective where its values are compared with a threshold. Undefined where
 * something can't be read: that is a problem.
 */
export function resolveSli(
  written: WrittenSli,
  surroundings: SliSurroundings,
  threshold: Threshold,
): RatioSli | undefined {
  const { ratioMetric, thresholdMetric } = written.spec;
  if (thresholdMetric !== undefined) return resolveThreshold(written, thresholdMetric, surroundings, threshold);
  const { op, value, place } = threshold;
  if (op !== undefined || value !== undefined)
    surroundings.findings.warning(place.document, [...place.path, op === undefined ? 'value' : 'op'], NO_THRESHOLD);
  if (ratioMetric === undefined) return undefined;
  if ('raw' in ratioMetric) return resolveRaw(written, ratioMetric, surroundings);
  return resolveCounts(written, ratioMetric, surroundings);
}

const NO_THRESHOLD = 'op and value say nothing beside a ratio, which has no threshold: they are passed over';

type RatioMetric = NonNullable<SliSpec['ratioMetric']>;
type Counts = Extract<RatioMetric, { total: unknown }>;
type Raw = Exclude<RatioMetric, Counts>;

function resolveCounts(written: WrittenSli, ratio: Counts, surroundings: SliSurroundings): RatioSli | undefined {
  const { document, path } = written;
  const { good, bad, total, counter = false } = ratio;
  const partName = good ? 'good' : 'bad';
  const side = (name: 'good' | 'bad' | 'total') => ({ document, path: [...path, 'ratioMetric', name], name, counter });
  const part = resolveMetric(good ?? bad, side(partName), surroundings);
  const all = resolveMetric(total, side('total'), surroundings);
  if (!part || !all) return undefined;
  const { findings } = surroundings;
  if (counter && part.source !== PROMETHEUS && !surroundings.isOffline) {
    const says = 'counter true changes nothing: CloudWatch gives counts per minute, never a total that only grows';
    findings.warning(document, [...path, 'ratioMetric', 'counter'], says);
  }
  const partPath = [...path, 'ratioMetric', partName];
  if (seriesKey(part) === seriesKey(all)) {
    findings.problem(
      document,
      partPath,
      'two different counts',
      `${partName} and total are one metric${part.source === CLOUDWATCH ? ' with one statistic' : ''}`,
    );
    return undefined;
  }
  if (!isOneSource(part, all)) {
    const read = `${partName} is of ${metricText(part)}, total of ${metricText(all)}`;
    findings.problem(document, partPath, ONE_SOURCE, read);
    return undefined;
  }
  return { counts: partName, part, total: all };
}

/** OpenSLO's operators, as PromQL and metric math write them. */
const OPERATORS: Readonly<Record<string, string>> = { lte: '<=', lt: '<', gte: '>=', gt: '>' };

const THRESHOLD_ALLOWED = 'op (lte, gte, lt or gt) and value beside a thresholdMetric';

/** Each minute's value is one event, good where it keeps to the threshold. */
function resolveThreshold(
  { document, path }: WrittenSli,
  side: MetricSide,
  surroundings: SliSurroundings,
  { op, value, place }: Threshold,
): RatioSli | undefined {
  const metric = resolveMetric(
    side,
    { document, path: [...path, 'thresholdMetric'], name: 'value', counter: false },
    surroundings,
  );
  const operator = op === undefined ? undefined : OPERATORS[op];
  if (operator === undefined || value === undefined) {
    surroundings.findings.problem(place.document, place.path, THRESHOLD_ALLOWED, 'an objective without a threshold');
    return undefined;
  }
  if (metric === undefined) return undefined;
  if (surroundings.isOffline) return { counts: 'good', part: unreadMetric('good'), total: unreadMetric('total') };
  if (metric.source === PROMETHEUS) {
    const query = (text: string) => ({ ...metric, query: text });
    const kept = `count((${metric.query}) ${operator} ${value}) or 0 * count(${metric.query})`;
    return { counts: 'good', part: query(kept), total: query(`count(${metric.query})`) };
  }
  const [expression, of] = asExpression(metric);
  const judged = (otherwise: 0 | 1) => of(`IF(${expression} ${operator} ${value}, 1, ${otherwise})`);
  return { counts: 'good', part: judged(0), total: judged(1) };
}

const SAME_WEIGHT = 'a ratio carries no counts: every minute weighs the same, busy or not; count events where you can';

/** Each minute is one event, of which the ratio says how much was good, or bad. */
function resolveRaw(
  { document, path }: WrittenSli,
  { raw, rawType }: Raw,
  surroundings: SliSurroundings,
): RatioSli | undefined {
  const place = { document, path: [...path, 'ratioMetric', 'raw'], name: 'raw', counter: false };
  const metric = resolveMetric(raw, place, surroundings);
  const counts = rawType === 'success' ? 'good' : 'bad';
  if (metric === undefined) return undefined;
  if (surroundings.isOffline) return { counts, part: unreadMetric(counts), total: unreadMetric('total') };
  surroundings.findings.warning(document, place.path, SAME_WEIGHT);
  if (metric.source === PROMETHEUS)
    return { counts, part: metric, total: { ...metric, query: `0 * (${metric.query}) + 1` } };
  const [expression, of] = asExpression(metric);
  return { counts, part: of(expression), total: of(`IF(${expression} >= 0, 1, 1)`) };
}

/** A CloudWatch metric as metric math sees it, and a way to compute something else from it. */
function asExpression(
  metric: CloudWatchMetric | CloudWatchExpression,
): [expression: string, of: (expression: string) => CloudWatchExpression] {
  if (metric.source === 'CloudWatchExpression')
    return [`(${metric.expression})`, (expression) => ({ ...metric, expression })];
  const { source: _, region, accountId, ...input } = metric;
  const place = { region, ...(accountId === undefined ? {} : { accountId }) };
  return ['m1', (expression) => ({ source: 'CloudWatchExpression', expression, inputs: { m1: input }, ...place })];
}

const ONE_SOURCE =
  'both sides from CloudWatch, or both from one Prometheus: counts that were read apart may exceed each other';

function isOneSource(part: Metric, total: Metric): boolean {
  if (part.source === PROMETHEUS && total.source === PROMETHEUS)
    return JSON.stringify(part.server) === JSON.stringify(total.server);
  return part.source !== PROMETHEUS && total.source !== PROMETHEUS;
}

type MetricSource = MetricSide['metricSource'];
type CloudWatchSource = Exclude<MetricSource, { otherType?: unknown }>;
type OtherSource = Exclude<MetricSource, CloudWatchSource>;

interface SidePlace {
  readonly document: SourceDocument;
  readonly path: DocumentPath;
  readonly name: string;
  readonly counter: boolean;
}

function resolveMetric(
  side: MetricSide | undefined,
  place: SidePlace,
  surroundings: SliSurroundings,
): Metric | undefined {
  if (!side) return undefined;
  const { metricSource } = side;
  if (!('otherType' in metricSource)) return resolveCloudWatch(metricSource, place, surroundings);
  if (surroundings.isOffline) return unreadMetric(place.name);
  return resolvePrometheus(metricSource, place, surroundings);
}

function resolveCloudWatch(
  { metricSourceRef, spec }: CloudWatchSource,
  place: SidePlace,
  surroundings: SliSurroundings,
): CloudWatchMetric | CloudWatchExpression | undefined {
  const connection = connectionOf(metricSourceRef, CLOUDWATCH, place, surroundings);
  if (connection === undefined && metricSourceRef !== undefined) return undefined;
  const details = connection?.type === CLOUDWATCH ? connection.connectionDetails : {};
  const accountId = spec.accountId ?? details.accountId;
  const owner = {
    region: spec.region ?? details.region ?? surroundings.homeRegion,
    ...(accountId === undefined ? {} : { accountId }),
  };
  if (!('expression' in spec)) return { source: CLOUDWATCH, ...seriesOf(spec), ...owner };
  const inputs = Object.entries(spec.metrics ?? {}).map(([id, input]) => [id, seriesOf(input)] as const);
  const { expression } = spec;
  return { source: 'CloudWatchExpression', expression, inputs: Object.fromEntries(inputs), ...owner };
}

interface WrittenSeries {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions?: Record<string, string> | undefined;
  readonly statistic: string;
}

function seriesOf({ namespace, metric, dimensions = {}, statistic }: WrittenSeries) {
  return { namespace, metricName: metric, dimensions, statistic };
}

function resolvePrometheus(
  { otherType, metricSourceRef }: OtherSource,
  place: SidePlace,
  surroundings: SliSurroundings,
): PrometheusQuery | undefined {
  const { findings } = surroundings;
  const path = [...place.path, 'metricSource'];
  if (otherType !== undefined && otherType !== PROMETHEUS) {
    findings.problem(place.document, [...path, 'type'], TYPES_READ);
    return undefined;
  }
  if (metricSourceRef === undefined) {
    findings.problem(place.document, path, NAMED_SERVER, 'a metric source of type Prometheus without a DataSource');
    return undefined;
  }
  const { counter } = place;
  const specPath = [...path, 'spec'];
  const { document } = place;
  const spec = readShape({ document, value: document.value, path: specPath }, prometheusSpec(counter), findings);
  const connection = connectionOf(metricSourceRef, PROMETHEUS, place, surroundings);
  if (spec === undefined || connection?.type !== PROMETHEUS) return undefined;
  if (!counter && looksLikeCounter(spec.query)) findings.warning(document, [...specPath, 'query'], TAKEN_FOR_COUNTS);
  const { url, region, bearerTokenSecret } = connection.connectionDetails;
  const asked = {
    ...(region === undefined ? {} : { region }),
    ...(bearerTokenSecret === undefined ? {} : { bearerTokenSecret }),
  };
  return { source: PROMETHEUS, server: { url, ...asked }, query: spec.query, counter };
}

const NAMED_SERVER = 'metricSourceRef, the name of a DataSource of type Prometheus: it says where the server is';
const TAKEN_FOR_COUNTS =
  "this looks like a counter that only grows, and without counter: true its value at the end of each minute is taken for that minute's count";

/** What a DataSource says; undefined where it can't be used. One that is missing or wrong is a problem of its own. */
function connectionOf(
  name: string | undefined,
  type: string,
  { document, path }: SidePlace,
  { dataSources, findings }: SliSurroundings,
) {
  const spec = name === undefined ? undefined : dataSources.get(name)?.shape?.spec;
  if (spec === undefined) return undefined;
  if (!('otherType' in spec) && spec.type === type) return spec;
  const read = `DataSource ${name} is of type ${'otherType' in spec ? spec.otherType : spec.type}`;
  findings.problem(document, [...path, 'metricSource', 'metricSourceRef'], `a DataSource of type ${type}`, read);
  return undefined;
}

/** Stands for a metric that nobody reads. */
function unreadMetric(name: string): Metric {
  return { source: CLOUDWATCH, namespace: '', metricName: name, dimensions: {}, statistic: 'Sum', region: '' };
}
