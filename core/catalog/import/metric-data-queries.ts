import { statisticRefusal } from '#core/catalog/cloudwatch-statistic.ts';
import type { DocumentPath } from '#core/catalog/source-document.ts';
import type { ForeignDocument } from './foreign-document.ts';
import type { WrittenSource } from './openslo-parts.ts';

/** What a list of MetricDataQuery gives: one metric, or an expression over several. Undefined where it is none of both. */
export function sourceOfQueries(
  document: ForeignDocument,
  path: DocumentPath,
  statistics: 'counts' | 'any' = 'counts',
): WrittenSource | undefined {
  const queries = document.items(path).map((item) => readQuery(document, item));
  const returned = queries.filter(({ isInput }) => !isInput);
  const [only] = returned;
  if (only === undefined || returned.length !== 1) return undefined;
  const account = only.accountId === undefined ? {} : { accountId: only.accountId };
  if (only.metric !== undefined) {
    if (statistics === 'counts' && statisticRefusal(only.metric.statistic) !== undefined) return undefined;
    return { type: 'CloudWatch', spec: { ...only.metric, ...account } };
  }
  if (only.expression === undefined) return undefined;
  const inputs = queries.flatMap(({ id, metric }) => (metric === undefined ? [] : [[id, metric] as const]));
  return { type: 'CloudWatch', spec: { expression: only.expression, metrics: Object.fromEntries(inputs), ...account } };
}

function readQuery(document: ForeignDocument, path: DocumentPath) {
  const at = (...steps: readonly (string | number)[]): DocumentPath => [...path, ...steps];
  const isInput = document.peek(at('ReturnData')) === false;
  document.isTrue(at('ReturnData'));
  document.lose(at('Label'), 'is for graphs and not needed');
  document.lose(at('MetricStat', 'Unit'), 'is not asked for: a metric has one unit');
  document.lose(at('MetricStat', 'Period'), 'is not needed: every metric is read by the minute');
  document.lose(at('Period'), 'is not needed: every metric is read by the minute');
  return {
    id: document.text(at('Id')) ?? 'm1',
    isInput,
    expression: document.text(at('Expression')),
    accountId: document.text(at('AccountId')),
    metric: metricOf(document, at('MetricStat')),
  };
}

function metricOf(document: ForeignDocument, path: DocumentPath) {
  const namespace = document.text([...path, 'Metric', 'Namespace']);
  const metric = document.text([...path, 'Metric', 'MetricName']);
  const statistic = document.text([...path, 'Stat']);
  if (namespace === undefined || metric === undefined || statistic === undefined) return undefined;
  const dimensions = document
    .items([...path, 'Metric', 'Dimensions'])
    .map((item) => [document.text([...item, 'Name']) ?? '', document.text([...item, 'Value']) ?? '']);
  return {
    namespace,
    metric,
    ...(dimensions.length === 0 ? {} : { dimensions: Object.fromEntries(dimensions) }),
    statistic,
  };
}

/** The service and operation that Application Signals measures by itself, with the dimensions of its metrics. */
export function serviceMetric(document: ForeignDocument, path: DocumentPath) {
  const attributes = document.texts([...path, 'KeyAttributes']);
  const operation = document.text([...path, 'OperationName']);
  const dimensions: Record<string, string> = {
    ...(attributes.Name === undefined ? {} : { Service: attributes.Name }),
    ...(attributes.Environment === undefined ? {} : { Environment: attributes.Environment }),
    ...(operation === undefined ? {} : { Operation: operation }),
  };
  return { service: attributes.Name, dimensions };
}
