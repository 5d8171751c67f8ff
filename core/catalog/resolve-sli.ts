import { type Metric, metricKey, type RatioSli } from '#core/slo/schema.ts';
import type { Findings } from './findings.ts';
import { CLOUDWATCH, type SliSpec } from './metric-documents.ts';
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
  const { good, bad, total, counter } = spec.ratioMetric;
  const partName = good ? 'good' : 'bad';
  const side = (name: 'good' | 'bad' | 'total') => ({ document, path: [...path, 'ratioMetric', name], name });
  const part = resolveMetric(good ?? bad, side(partName), surroundings);
  const all = resolveMetric(total, side('total'), surroundings);
  if (counter) {
    surroundings.findings.warning(
      document,
      [...path, 'ratioMetric', 'counter'],
      'counter true changes nothing: CloudWatch gives counts per minute, never a total that only grows',
    );
  }
  if (!part || !all) return undefined;
  if (metricKey(part) === metricKey(all) && part.statistic === all.statistic) {
    const read = `${partName} and total are one metric with one statistic`;
    surroundings.findings.problem(document, [...path, 'ratioMetric', partName], 'two different counts', read);
    return undefined;
  }
  return { counts: partName, part, total: all };
}

type Side = SliSpec['ratioMetric']['total'];

interface SidePlace {
  readonly document: SourceDocument;
  readonly path: DocumentPath;
  readonly name: string;
}

function resolveMetric(
  side: Side | undefined,
  place: SidePlace,
  { dataSources, homeRegion, isOffline, findings }: SliSurroundings,
): Metric | undefined {
  if (!side) return undefined;
  if ('otherType' in side.metricSource) {
    if (isOffline) return unreadMetric(place.name);
    findings.problem(place.document, [...place.path, 'metricSource', 'type'], CLOUDWATCH);
    return undefined;
  }
  const { metricSourceRef, spec } = side.metricSource;
  const dataSource = metricSourceRef === undefined ? undefined : dataSources.get(metricSourceRef);
  // A data source that is missing or wrong is a problem of its own.
  if (metricSourceRef !== undefined && !dataSource?.shape) return undefined;
  const defaults = dataSource?.shape?.spec.connectionDetails;
  const accountId = spec.accountId ?? defaults?.accountId;
  return {
    source: CLOUDWATCH,
    namespace: spec.namespace,
    metricName: spec.metric,
    dimensions: spec.dimensions ?? {},
    statistic: spec.statistic,
    region: spec.region ?? defaults?.region ?? homeRegion,
    ...(accountId === undefined ? {} : { accountId }),
  };
}

/** Stands for a metric that nobody reads. */
function unreadMetric(name: string): Metric {
  return { source: CLOUDWATCH, namespace: '', metricName: name, dimensions: {}, statistic: 'Sum', region: '' };
}
