import { DAY_MS, floorTo, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Metric, metricKey } from './schema.ts';

/** One side of one SLI that has to be read over [from, to). */
export interface Demand {
  readonly metric: Metric;
  readonly from: Instant;
  readonly to: Instant;
}

/** One call to a source: metrics of one region over one interval by one period, each asked once. */
export interface SourceRead {
  readonly region: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly periodMs: number;
  readonly metrics: readonly Metric[];
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

/** The oldest moment that CloudWatch can still tell of. */
export function oldestKept(now: Instant): Instant {
  const { keptMs } = BANDS[BANDS.length - 1] ?? { keptMs: 0 };
  return bandStart(now, keptMs);
}

/**
 * The fewest calls that answer all demands: each distinct metric once an interval, all statistics of one metric in the
 * same call (up to five bill as one), older stretches by the periods that CloudWatch still keeps.
 */
export function planReads(demands: readonly Demand[], now: Instant): SourceRead[] {
  const intervals = Map.groupBy(demands, ({ metric, from, to }) => `${metric.region} ${startClass(from, now)} ${to}`);
  return [...intervals.values()].flatMap((group) => {
    const from = instant(group.reduce((earliest, demand) => Math.min(earliest, demand.from), Number.MAX_SAFE_INTEGER));
    const [first] = group;
    if (first === undefined) return [];
    const metrics = distinct(group.map(({ metric }) => metric));
    return bandsOf(from, first.to, now).flatMap((band) =>
      chunk(metrics, band).map((part) => ({ region: first.metric.region, ...band, metrics: part })),
    );
  });
}

/** The metric and its statistic as one text: equal texts are the same series. */
export function seriesKey(metric: Metric): string {
  return `${metricKey(metric)} ${metric.statistic}`;
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

/** Cuts metrics into calls; the statistics of one metric stay together. */
function chunk(metrics: readonly Metric[], { from, to, periodMs }: Band): Metric[][] {
  const pointsPerQuery = (to - from) / periodMs;
  // Even, so that the two sides of an SLO stand in one call as a rule: read at two moments, good could exceed total.
  const fitting = 2 * Math.floor(POINTS_PER_CALL_MAX / pointsPerQuery / 2);
  const sizeMax = Math.max(STATISTICS_TOGETHER, Math.min(QUERIES_PER_CALL_MAX, fitting));
  const chunks: Metric[][] = [];
  for (const statistics of Map.groupBy(metrics, metricKey).values()) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length + statistics.length <= sizeMax) last.push(...statistics);
    else chunks.push([...statistics]);
  }
  return chunks;
}
