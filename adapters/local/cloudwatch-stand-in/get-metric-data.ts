import type { Accounts } from './accounts.ts';
import type { Faults, MetricFailure } from './faults.ts';
import type { MetricStore } from './metric-store.ts';
import { pageTokenOf, readPageToken } from './page-token.ts';
import { readQueries, type SeriesQuery } from './queries.ts';
import { type Points, readSeries } from './read-series.ts';
import type { GetMetricDataInput } from './requests.ts';
import { earliestVisible, roundStart } from './retention.ts';

/** The answer as it goes over the wire: timestamps are epoch seconds. */
export interface GetMetricDataOutput {
  readonly MetricDataResults: MetricDataResult[];
  readonly Messages: Message[];
  readonly NextToken?: string;
}

interface MetricDataResult {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: number[];
  readonly Values: number[];
  readonly StatusCode: 'Complete' | 'PartialData' | 'Forbidden' | 'InternalError';
  readonly Messages?: Message[];
}

interface Message {
  readonly Code: string;
  readonly Value: string;
}

/**
 * Answers a page of GetMetricData. How the service spreads series over pages is not documented; here they come one after
 * the other: a page holds what is left of a series, then the next one, up to MaxDatapoints. A series that goes on is
 * PartialData, one not yet begun is PartialData with no values, one that an earlier page completed is not repeated.
 * Callers that join values by Id until there is no token read it right, whatever the order.
 */
export function getMetricData(
  store: MetricStore,
  faults: Faults,
  accounts: Accounts,
  nowMs: number,
  input: GetMetricDataInput,
): GetMetricDataOutput {
  const queries = readQueries(input, accounts).filter((query) => query.isReturned);
  const page = readPageToken(input) ?? { series: 0, resumeSecond: undefined, askedAtMs: nowMs };
  const results: MetricDataResult[] = [];
  let room = input.MaxDatapoints;
  let next: { series: number; resumeSecond: number | undefined } | undefined;
  for (const [series, query] of queries.entries()) {
    if (series < page.series) continue;
    if (next !== undefined || room === 0) {
      next ??= { series, resumeSecond: undefined };
      results.push(resultOf(query, NO_POINTS, 'PartialData'));
      continue;
    }
    const failure = faults.takeFailure(query.metric);
    const all = inScanOrder(pointsOf(store, query, input, page.askedAtMs), input.ScanBy);
    const points = cutTo(failure, all);
    const from = series === page.series ? resumeIndex(points, input.ScanBy, page.resumeSecond) : 0;
    const to = Math.min(points.seconds.length, from + room);
    room -= to - from;
    const goesOn = to < points.seconds.length;
    if (goesOn) next = { series, resumeSecond: points.seconds[to] };
    const here: Points = { seconds: points.seconds.slice(from, to), values: points.values.slice(from, to) };
    results.push(resultOf(query, here, failure?.statusCode ?? (goesOn ? 'PartialData' : 'Complete'), failure));
  }
  const answer = { MetricDataResults: results, Messages: [] };
  return next === undefined
    ? answer
    : { ...answer, NextToken: pageTokenOf(input, { ...next, askedAtMs: page.askedAtMs }) };
}

const NO_POINTS: Points = { seconds: [], values: [] };

/** The data points of one series in order of time. A metric that does not exist has none, and that is Complete. */
function pointsOf(store: MetricStore, query: SeriesQuery, input: GetMetricDataInput, nowMs: number): Points {
  const metric = store.find(query.metric);
  if (metric === undefined) return NO_POINTS;
  const { periodSeconds, unit } = query;
  // API MetricStat: "If you specify a unit, the operation returns only data that was collected with that unit"; without,
  // "all data that was collected with any unit is returned": in one series here, as the answer has no place for units.
  // API GetMetricData: below 60 seconds there is data "only for custom metrics ... with a StorageResolution of 1".
  const streams = metric.streams.filter(
    (stream) => (unit ?? stream.unit) === stream.unit && (periodSeconds >= 60 || stream.bucketSeconds === 1),
  );
  const window = {
    startSecond: roundStart(input.StartTime, nowMs, periodSeconds) / 1_000,
    endSecond: input.EndTime / 1_000,
    periodSeconds,
    visibleFromSecond: earliestVisible(nowMs, periodSeconds) / 1_000,
  };
  return streams.length === 0 ? NO_POINTS : readSeries(streams, window, query.statistic);
}

/** API GetMetricData: "TimestampDescending returns the newest data first and paginates when the MaxDatapoints limit is reached." */
function inScanOrder(points: Points, scanBy: GetMetricDataInput['ScanBy']): Points {
  if (scanBy === 'TimestampAscending') return points;
  return { seconds: points.seconds.toReversed(), values: points.values.toReversed() };
}

/** A failing metric gives nothing, or, where its data is to be partial with no page to follow, the first half of it. */
function cutTo(failure: MetricFailure | undefined, points: Points): Points {
  if (failure === undefined) return points;
  if (failure.statusCode !== 'PartialData') return NO_POINTS;
  const half = Math.floor(points.seconds.length / 2);
  return { seconds: points.seconds.slice(0, half), values: points.values.slice(0, half) };
}

/** Where a page goes on: found again by its timestamp, so that data put between two pages moves nothing. */
function resumeIndex(points: Points, scanBy: GetMetricDataInput['ScanBy'], resumeSecond: number | undefined): number {
  if (resumeSecond === undefined) return 0;
  const index = points.seconds.findIndex((second) =>
    scanBy === 'TimestampDescending' ? second <= resumeSecond : second >= resumeSecond,
  );
  return index === -1 ? points.seconds.length : index;
}

function resultOf(
  query: SeriesQuery,
  points: Points,
  statusCode: MetricDataResult['StatusCode'],
  failure?: MetricFailure,
): MetricDataResult {
  return {
    Id: query.id,
    Label: query.label,
    Timestamps: points.seconds,
    Values: points.values,
    StatusCode: statusCode,
    ...(failure === undefined
      ? {}
      : { Messages: (failure.messages ?? []).map(({ code, value }) => ({ Code: code, Value: value })) }),
  };
}
