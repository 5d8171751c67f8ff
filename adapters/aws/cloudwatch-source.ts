import {
  CloudWatchClient,
  CloudWatchServiceException,
  type MetricDataQuery,
  type MetricDataResult,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { formatInstant, type Instant, instant } from '#core/shared/instant.ts';
import type { CloudWatchRead } from '#core/slo/read-plan.ts';
import { type CloudWatchExpression, type CloudWatchMetric, inputsOf, seriesKey } from '#core/slo/schema.ts';
import type { MetricSource, SeriesAnswer } from '#flows/slo/ports.ts';

/** Names by which CloudWatch says "slow down" or "that was me": the call may be made again. */
const TRANSIENT_NAMES: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
  'LimitExceededException',
  'InternalServiceFault',
  'InternalServiceError',
  'RequestTimeout',
]);
/** Names by which CloudWatch refuses whoever asks, whatever is asked ("Common errors" in its API reference): no metric is to blame. */
const UNKNOWN_CALLER_NAMES: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'OptInRequired',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const DENIED_NAMES: ReadonlySet<string> = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation']);

/**
 * Counts from CloudWatch by GetMetricData, a client a region. Throttling is met by the SDK's adaptive retry, which also
 * slows this process down. A call that is refused for one of its queries is cut in halves until that one stands alone.
 */
export function cloudWatchSource(
  clientOf: (region: string) => CloudWatchClient = adaptiveClients(),
): MetricSource<CloudWatchRead> {
  return {
    read: (read) => readParts(clientOf(read.region), read),
  };
}

/**
 * A region that hangs must not use up the time of the others: no call takes longer than twenty seconds, and six attempts
 * with their pauses end within two and a half minutes.
 */
const CLIENT_OPTIONS = {
  retryMode: 'adaptive',
  maxAttempts: 6,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

/** One client a region, kept for the life of the process. */
export function adaptiveClients(): (region: string) => CloudWatchClient {
  const clients = new Map<string, CloudWatchClient>();
  return (region) => {
    const client = clients.get(region) ?? new CloudWatchClient({ region, ...CLIENT_OPTIONS });
    clients.set(region, client);
    return client;
  };
}

type Answers = ReadonlyMap<string, SeriesAnswer>;
type Side = CloudWatchMetric | CloudWatchExpression;

async function readParts(client: CloudWatchClient, read: CloudWatchRead): Promise<Answers> {
  if (read.metrics.length === 0) return new Map();
  try {
    return await readOnce(client, read);
  } catch (error) {
    if (!(error instanceof CloudWatchServiceException) || isOfAllMetrics(error)) {
      throw new Error(
        `CloudWatch did not answer for ${read.metrics.length} metrics in ${read.region} from ${formatInstant(read.from)} (${String(error)}); the work is tried again later`,
        { cause: error },
      );
    }
    const parts = split(read.metrics, error);
    if (parts.length === 1) return refuse(read.metrics, error);
    const answers = [];
    for (const metrics of parts) answers.push(...(await readParts(client, { ...read, metrics })));
    return new Map(answers);
  }
}

async function readOnce(client: CloudWatchClient, { from, to, periodMs, metrics }: CloudWatchRead): Promise<Answers> {
  const pages = paginateGetMetricData(
    { client },
    {
      StartTime: new Date(from),
      EndTime: new Date(to),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: metrics.flatMap((metric, index) => queriesOf(metric, index, periodMs / 1000)),
    },
  );
  const series = metrics.map((): Series => ({ points: [], status: 'Complete', messages: [] }));
  const callMessages: string[] = [];
  for await (const { MetricDataResults: results = [], Messages: messages = [] } of pages) {
    callMessages.push(...messages.map(({ Code, Value }) => `${Code}: ${Value}`));
    for (const result of results) take(series[Number(result.Id?.slice(1))], result);
  }
  return new Map(metrics.map((metric, index) => [seriesKey(metric), answerOf(metric, series[index], callMessages)]));
}

function queriesOf(metric: Side, index: number, periodSeconds: number): MetricDataQuery[] {
  const Id = `q${index}`;
  const account = metric.accountId === undefined ? {} : { AccountId: metric.accountId };
  if (metric.source === 'CloudWatch') return [{ Id, MetricStat: statOf(metric, periodSeconds), ...account }];
  // Ids are one namespace in a call: those of an expression get a prefix of their own.
  const inputs = inputsOf(metric);
  const prefix = `i${index}_`;
  const Expression = withPrefix(metric.expression, prefix, new Set(inputs.map(([id]) => id)));
  return [
    { Id, Expression, Period: periodSeconds, ...(inputs.length === 0 ? account : {}) },
    ...inputs.map(([id, input]) => ({
      Id: `${prefix}${id}`,
      MetricStat: statOf(input, periodSeconds),
      ReturnData: false,
      ...account,
    })),
  ];
}

function statOf({ namespace, metricName, dimensions, statistic }: CloudWatchMetric, Period: number) {
  return {
    Metric: {
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period,
    Stat: statistic,
  };
}

/** Puts the prefix before each id; what stands in quotes is left as it is. */
function withPrefix(expression: string, prefix: string, ids: ReadonlySet<string>): string {
  return expression.replaceAll(/'[^']*'|"[^"]*"|\b[a-z]\w*\b/g, (token) =>
    ids.has(token) ? `${prefix}${token}` : token,
  );
}

interface Series {
  readonly points: { start: Instant; value: number }[];
  /** Of the last page that spoke of the series: a series that goes on is PartialData until its last page. */
  status: string;
  readonly messages: string[];
}

function take(series: Series | undefined, result: MetricDataResult): void {
  if (series === undefined) return;
  const values = result.Values ?? [];
  for (const [index, timestamp] of (result.Timestamps ?? []).entries()) {
    const value = values[index];
    if (value !== undefined) series.points.push({ start: instant(timestamp.getTime()), value });
  }
  series.status = result.StatusCode ?? series.status;
  series.messages.push(...(result.Messages ?? []).map(({ Code, Value }) => `${Code}: ${Value}`));
}

function answerOf(metric: Side, series: Series | undefined, callMessages: readonly string[]): SeriesAnswer {
  if (series?.status === 'Complete') {
    const negative = series.points.find(({ value }) => value < 0);
    if (negative === undefined) return { kind: 'points', points: series.points };
    const reason = `CloudWatch gave ${negative.value} for ${nameOf(metric)} at ${formatInstant(negative.start)}, and a count is never negative; its figures stay as they were`;
    return { kind: 'failed', failure: { code: 'metric-refused', reason } };
  }
  const said = [...(series?.messages ?? []), ...callMessages].join('; ') || 'no message';
  const code = series?.status === 'Forbidden' ? 'access-denied' : 'source-failed';
  return {
    kind: 'failed',
    failure: {
      code,
      reason: `CloudWatch answered ${series?.status} for ${nameOf(metric)} (${said}); its figures stay as they were`,
    },
  };
}

function isOfAllMetrics({ $fault, name }: CloudWatchServiceException): boolean {
  return $fault === 'server' || TRANSIENT_NAMES.has(name) || UNKNOWN_CALLER_NAMES.has(name);
}

/** Denied calls are cut by account, for a grant is to an account; others in halves. One part: nothing is left to cut. */
function split(metrics: readonly Side[], error: CloudWatchServiceException): (readonly Side[])[] {
  if (DENIED_NAMES.has(error.name)) return [...Map.groupBy(metrics, ({ accountId }) => accountId ?? '').values()];
  if (metrics.length === 1) return [metrics];
  const middle = Math.ceil(metrics.length / 2);
  return [metrics.slice(0, middle), metrics.slice(middle)];
}

function refuse(metrics: readonly Side[], error: CloudWatchServiceException): Answers {
  const code = DENIED_NAMES.has(error.name) ? 'access-denied' : 'metric-refused';
  return new Map(
    metrics.map((metric) => [
      seriesKey(metric),
      {
        kind: 'failed',
        failure: { code, reason: `CloudWatch refused ${nameOf(metric)}: ${error.name}: ${error.message}` },
      },
    ]),
  );
}

function nameOf(metric: Side): string {
  const { accountId, region } = metric;
  const owner = accountId === undefined ? region : `${region}, account ${accountId}`;
  if (metric.source === 'CloudWatchExpression') return `${metric.expression} (${owner})`;
  return `${metric.statistic} of ${metric.namespace} ${metric.metricName} (${owner})`;
}
