import { DAY_MS, floorTo, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import {
  type CloudWatchExpression,
  type CloudWatchMetric,
  type Metric,
  metricKey,
  type PrometheusQuery,
  type PrometheusServer,
  seriesKey,
} from './schema.ts';

/** One side of one SLI that has to be read over [from, to). */
export interface Demand {
  readonly metric: Metric;
  readonly from: Instant;
  readonly to: Instant;
}

/** One question to a source: metrics of one place over one interval by one period, each asked once. */
export type SourceRead = CloudWatchRead | PrometheusRead;

/** One call to CloudWatch. */
export interface CloudWatchRead extends Band {
  readonly source: 'CloudWatch';
  readonly region: string;
  readonly metrics: readonly (CloudWatchMetric | CloudWatchExpression)[];
}

/** Both sides of SLIs on one server. */
export interface PrometheusRead extends Band {
  readonly source: 'Prometheus';
  readonly server: PrometheusServer;
  readonly metrics: readonly PrometheusQuery[];
}

/** GetMetricData takes at most this many queries a call (CloudWatch quotas). */
export const QUERIES_PER_CALL_MAX = 500;
/** Points on a page of GetMetricData (its default MaxDatapoints): what fits needs no second page, and little memory. */
export const POINTS_PER_CALL_MAX = 100_800;

/** Up to five statistics of one metric in one call are billed as one (CloudWatch pricing). */
export const STATISTICS_TOGETHER = 5;

/** How far back CloudWatch keeps each period ("Metrics retention" in its user guide). An hour of margin: the edge moves while we read. */
const BANDS: readonly { readonly periodMs: number; readonly keptMs: number }[] = [
  { periodMs: MINUTE_MS, keptMs: 15 * DAY_MS },
  { periodMs: 5 * MINUTE_MS, keptMs: 63 * DAY_MS },
  { periodMs: HOUR_MS, keptMs: 455 * DAY_MS },
];
const BAND_MARGIN_MS = HOUR_MS;
/** Demands that begin after this differ by little: one call from the earliest of them is cheaper than several. */
const RECENT_MS = 3 * HOUR_MS;

/**
 * A new SLO is read from Prometheus so far back: the longest that Amazon Managed Prometheus answers of one query, and twice
 * what Prometheus keeps by default. https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html
 */
const PROMETHEUS_READ_BACK_MS = 32 * DAY_MS;

/** The oldest moment that the source of a metric can still tell of, or is asked for. */
export function oldestKept({ source }: Metric, now: Instant): Instant {
  if (source === 'Prometheus') return floorTo(now - PROMETHEUS_READ_BACK_MS, HOUR_MS);
  const { keptMs } = BANDS[BANDS.length - 1] ?? { keptMs: 0 };
  return bandStart(now, keptMs);
}

/**
 * The fewest calls that answer all demands: each distinct metric once an interval, all statistics of one metric in the
 * same call (up to five bill as one), older stretches by the periods that CloudWatch still keeps.
 */
export function planReads(demands: readonly Demand[], now: Instant): SourceRead[] {
  const intervals = Map.groupBy(demands, ({ metric, from, to }) => `${placeOf(metric)} ${startClass(from, now)} ${to}`);
  return [...intervals.values()].flatMap((group): SourceRead[] => {
    const from = instant(group.reduce((earliest, demand) => Math.min(earliest, demand.from), Number.MAX_SAFE_INTEGER));
    const [first] = group;
    if (first === undefined) return [];
    const metrics = distinct(group.map(({ metric }) => metric));
    const { metric, to } = first;
    if (metric.source === 'Prometheus') {
      const queries = metrics.filter((each) => each.source === 'Prometheus');
      const band = { from: floorTo(from, MINUTE_MS), to, periodMs: MINUTE_MS };
      return [{ source: 'Prometheus', server: metric.server, ...band, metrics: queries }];
    }
    const ofCloudWatch = metrics.filter((each) => each.source !== 'Prometheus');
    return bandsOf(from, to, now).flatMap((band) =>
      chunk(ofCloudWatch, band).map((part) => ({
        source: 'CloudWatch',
        region: metric.region,
        ...band,
        metrics: part,
      })),
    );
  });
}

/** Metrics of one place are asked together. */
function placeOf(metric: Metric): string {
  return metric.source === 'Prometheus' ? JSON.stringify(metric.server) : metric.region;
}

function startClass(from: Instant, now: Instant): string {
  return from >= now - RECENT_MS ? 'recent' : String(floorTo(from, HOUR_MS));
}

function distinct(metrics: readonly Metric[]): Metric[] {
  return [...new Map(metrics.map((metric) => [seriesKey(metric), metric])).values()];
}

interface Band {
  readonly from: Instant;
  readonly to: Instant;
  readonly periodMs: number;
}

/** Cuts [from, to) where the kept period changes. Edges are whole hours, so that no coarse period is cut. */
function bandsOf(from: Instant, to: Instant, now: Instant): Band[] {
  let end = to;
  return BANDS.flatMap(({ periodMs, keptMs }) => {
    if (from >= end || bandStart(now, keptMs) >= end) return [];
    const start = floorTo(Math.max(from, bandStart(now, keptMs)), periodMs);
    const band = { from: start, to: end, periodMs };
    end = start;
    return [band];
  });
}

function bandStart(now: Instant, keptMs: number): Instant {
  return plusMs(floorTo(now - keptMs + BAND_MARGIN_MS, HOUR_MS), HOUR_MS);
}

/** Cuts metrics into calls; the statistics of one metric stay together. A call may hold one Metrics Insights query (CloudWatch quotas). */
function chunk(metrics: CloudWatchRead['metrics'], { from, to, periodMs }: Band): CloudWatchRead['metrics'][] {
  const pointsPerQuery = (to - from) / periodMs;
  // Even, so that the two sides of an SLO stand in one call as a rule: read at two moments, good could exceed total.
  const fitting = 2 * Math.floor(POINTS_PER_CALL_MAX / pointsPerQuery / 2);
  const sizeMax = Math.max(STATISTICS_TOGETHER, Math.min(QUERIES_PER_CALL_MAX, fitting));
  const chunks: Chunk[] = [];
  for (const statistics of Map.groupBy(metrics, metricKey).values()) {
    const size = statistics.reduce((sum, metric) => sum + queriesOf(metric), 0);
    const hasInsights = statistics.some(isInsights);
    const last = chunks.at(-1);
    if (last !== undefined && last.size + size <= sizeMax && !(last.hasInsights && hasInsights)) {
      last.metrics.push(...statistics);
      last.size += size;
      last.hasInsights ||= hasInsights;
    } else {
      chunks.push({ metrics: [...statistics], size, hasInsights });
    }
  }
  return chunks.map((chunk) => chunk.metrics);
}

interface Chunk {
  readonly metrics: (CloudWatchMetric | CloudWatchExpression)[];
  size: number;
  hasInsights: boolean;
}

/** An expression is a query, and so is each metric of it. */
function queriesOf(metric: CloudWatchMetric | CloudWatchExpression): number {
  return metric.source === 'CloudWatch' ? 1 : 1 + Object.keys(metric.inputs).length;
}

/** A Metrics Insights query reads no metric beside it. */
function isInsights(metric: CloudWatchMetric | CloudWatchExpression): boolean {
  return metric.source === 'CloudWatchExpression' && Object.keys(metric.inputs).length === 0;
}
