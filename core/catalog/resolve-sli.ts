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
import { CLOUDWATCH, PROMETHEUS, prometheusSpec, type SliSpec, TYPES_READ } from './metric-documents.ts';
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

/** Gives the metrics that an SLI reads. Undefined where one of them can't be read: that is a problem. */
export function resolveSli(written: WrittenSli, surroundings: SliSurroundings): RatioSli | undefined {
  const { spec, document, path } = written;
  const { good, bad, total, counter = false } = spec.ratioMetric;
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

const ONE_SOURCE =
  'both sides from CloudWatch, or both from one Prometheus: counts that were read apart may exceed each other';

function isOneSource(part: Metric, total: Metric): boolean {
  if (part.source === PROMETHEUS && total.source === PROMETHEUS)
    return JSON.stringify(part.server) === JSON.stringify(total.server);
  return part.source !== PROMETHEUS && total.source !== PROMETHEUS;
}

type Side = SliSpec['ratioMetric']['total'];
type MetricSource = Side['metricSource'];
type CloudWatchSource = Exclude<MetricSource, { otherType?: unknown }>;
type OtherSource = Exclude<MetricSource, CloudWatchSource>;

interface SidePlace {
  readonly document: SourceDocument;
  readonly path: DocumentPath;
  readonly name: string;
  readonly counter: boolean;
}

function resolveMetric(side: Side | undefined, place: SidePlace, surroundings: SliSurroundings): Metric | undefined {
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
