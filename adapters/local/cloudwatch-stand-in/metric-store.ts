import { RETENTION_MAX_MS } from './retention.ts';
import { SampleSeries } from './sample-series.ts';

/** What a metric is called: account, namespace, name and dimensions identify it (cloudwatch_concepts, Metrics). */
export interface MetricName {
  readonly accountId: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
}

interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** One metric: a stream of samples for each unit ("aggregated separately") and resolution that was ever put. */
export interface StoredMetric {
  readonly name: MetricName;
  readonly streams: Stream[];
}

export interface Stream {
  readonly unit: string;
  /** 1 for metrics put with StorageResolution 1, else 60: the seconds of a bucket. */
  readonly bucketSeconds: 1 | 60;
  readonly series: SampleSeries;
}

const DAY_MS = 86_400_000;

/** All metrics, found by their key. */
export class MetricStore {
  readonly #metrics = new Map<string, StoredMetric>();

  find(name: MetricName): StoredMetric | undefined {
    return this.#metrics.get(keyOf(name));
  }

  /** Every metric in the order of first being put, from the so many-th on. */
  from(index: number): Iterable<StoredMetric> {
    return this.#metrics.values().drop(index);
  }

  /** The stream to add samples to, created by the first of them: "if the specified metric does not exist, CloudWatch creates the metric". */
  streamFor(name: MetricName, unit: string, bucketSeconds: 1 | 60): Stream {
    const key = keyOf(name);
    const metric = this.#metrics.get(key) ?? { name, streams: [] };
    this.#metrics.set(key, metric);
    const known = metric.streams.find((stream) => stream.unit === unit && stream.bucketSeconds === bucketSeconds);
    if (known !== undefined) return known;
    const created: Stream = { unit, bucketSeconds, series: new SampleSeries() };
    metric.streams.push(created);
    return created;
  }
}

/** The bucket's second that holds a moment. */
export function bucketSecond(stream: Stream, atMs: number): number {
  return Math.floor(atMs / 1_000 / stream.bucketSeconds) * stream.bucketSeconds;
}

/** Forgets what is beyond the longest retention, at most once a day a stream, for it moves all that stays. */
export function forgetExpired(stream: Stream, nowMs: number): void {
  const oldest = stream.series.oldestSecond;
  const expiredMs = nowMs - RETENTION_MAX_MS;
  if (oldest !== undefined && oldest * 1_000 < expiredMs - DAY_MS)
    stream.series.forgetBefore(Math.ceil(expiredMs / 1_000));
}

/** The newest moment that a metric has data for. */
export function newestMs(metric: StoredMetric): number {
  return Math.max(...metric.streams.map(({ series }) => (series.newestSecond ?? 0) * 1_000));
}

/** Dimensions are a set: their order does not matter. The separators are control characters, which no name may hold. */
function keyOf(name: MetricName): string {
  const { dimensions } = name;
  let key = `${name.accountId}\n${name.namespace}\n${name.metricName}`;
  const sorted = dimensions.length < 2 ? dimensions : dimensions.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const dimension of sorted) key += `\n${dimension.name}\t${dimension.value}`;
  return key;
}
