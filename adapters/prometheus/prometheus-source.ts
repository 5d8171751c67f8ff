import pMap from 'p-map';
import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type CounterSeries, incrementsOf } from '#core/slo/counter-increments.ts';
import type { PrometheusRead } from '#core/slo/read-plan.ts';
import { type PrometheusQuery, type PrometheusServer, seriesKey } from '#core/slo/schema.ts';
import type { MetricSource, SeriesAnswer } from '#flows/slo/ports.ts';
import { authorizeFor, type TokenOf } from './authorize.ts';
import { type Authorize, askPrometheus, PrometheusRefusal, type PrometheusSeries } from './prometheus-api.ts';

/** Queries under way at once: Prometheus runs 20 by default, of all who ask (--query.max-concurrency). */
const QUERIES_AT_ONCE = 4;
/** Raw samples are asked for so much time at once: 200 series scraped every 15 s are 288,000 samples, of the 50 million that Prometheus allows. */
const COUNTERS_AT_ONCE_MS = 6 * HOUR_MS;
/** A counter's growth is counted from a scrape up to so much earlier; over a longer gap nothing is known. */
const LOOK_BACK_MS = 15 * MINUTE_MS;
/** Prometheus gives at most 11,000 points a series; seven days are 10,080 minutes. */
const VALUES_AT_ONCE_MS = 7 * DAY_MS;

/**
 * Counts from Prometheus. Counters are read as they were scraped and their growth is counted here, so that no reset, gap or
 * extrapolation bends a figure; any other query is evaluated at the end of each minute. All queries of a read see the same interval.
 */
export function prometheusSource(
  tokenOf: TokenOf,
  authorize: (server: PrometheusServer) => Authorize = (server) => authorizeFor(server, tokenOf),
): MetricSource<PrometheusRead> {
  return {
    async read({ server, from, to, periodMs, metrics }) {
      const ask: Ask = (path, parameters) => askPrometheus(server, authorize(server), path, parameters);
      const counts = new Map(metrics.map((metric) => [seriesKey(metric), emptyCounts()]));
      const wanted = metrics.map((metric) => ({ metric, counts: counts.get(seriesKey(metric)) ?? emptyCounts() }));
      await readCounters(
        ask,
        wanted.filter(({ metric }) => metric.counter),
        from,
        to,
      );
      await readValues(
        ask,
        wanted.filter(({ metric }) => !metric.counter),
        from,
        to,
      );
      return new Map([...counts].map(([key, counted]) => [key, answerOf(counted, from, periodMs)]));
    },
  };
}

type Ask = (
  path: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
) => Promise<readonly PrometheusSeries[]>;

/** What is known of one query: a count for each minute that has data, or why it can't be read. */
interface Counts {
  readonly minutes: Map<Instant, number>;
  refusal: PrometheusRefusal | undefined;
}

interface Wanted {
  readonly metric: PrometheusQuery;
  readonly counts: Counts;
}

function emptyCounts(): Counts {
  return { minutes: new Map(), refusal: undefined };
}

async function readCounters(ask: Ask, wanted: readonly Wanted[], from: Instant, to: Instant): Promise<void> {
  for (const [start, end] of stretches(from, to, COUNTERS_AT_ONCE_MS)) {
    const found = await eachQuery(wanted, async ({ metric }) => {
      const seconds = (end - start + LOOK_BACK_MS) / 1000;
      // The end of a bucket belongs to the next one.
      const parameters = { query: `${metric.query}[${seconds}s]`, time: secondsOf(plusMs(end, -1)) };
      return (await ask('query', parameters)).map(counterOf);
    });
    const family = found.flatMap(({ answer }) => answer);
    for (const { counts, answer } of found) {
      for (const [minute, count] of incrementsOf(answer, family))
        if (minute >= start && minute < end) counts.minutes.set(minute, count);
    }
  }
}

function counterOf({ labels, samples }: PrometheusSeries): CounterSeries {
  const { job = '', instance = '' } = labels;
  return { target: JSON.stringify([job, instance]), samples: samples.filter(([, value]) => Number.isFinite(value)) };
}

async function readValues(ask: Ask, wanted: readonly Wanted[], from: Instant, to: Instant): Promise<void> {
  for (const [start, end] of stretches(from, to, VALUES_AT_ONCE_MS)) {
    const found = await eachQuery(wanted, async ({ metric: { query } }) => {
      // The value at a minute's end is that minute's count.
      const interval = { start: secondsOf(plusMs(start, MINUTE_MS)), end: secondsOf(end) };
      const series = await ask('query_range', { query, ...interval, step: String(MINUTE_MS / 1000) });
      return countsOf(query, series);
    });
    for (const { counts, answer } of found)
      for (const [at, value] of answer) counts.minutes.set(plusMs(at, -MINUTE_MS), value);
  }
}

function countsOf(query: string, series: readonly PrometheusSeries[]): PrometheusSeries['samples'] {
  if (series.length > 1) {
    const labels = JSON.stringify(series[1]?.labels);
    throw refusal(`${query} gives ${series.length} series, one of them ${labels}; put sum(...) around it`);
  }
  const samples = (series[0]?.samples ?? []).filter(([, value]) => Number.isFinite(value));
  const negative = samples.find(([, value]) => value < 0);
  if (negative === undefined) return samples;
  const [at, value] = negative;
  throw refusal(`${query} gives ${value} at ${formatInstant(at)}, and a count is never negative`);
}

function refusal(says: string): PrometheusRefusal {
  return new PrometheusRefusal('metric-refused', `Prometheus was asked for one count a minute, but ${says}`);
}

/** Asks for every query that was not refused yet. One that is refused spoils no other. */
async function eachQuery<T>(
  wanted: readonly Wanted[],
  read: (one: Wanted) => Promise<readonly T[]>,
): Promise<{ readonly counts: Counts; readonly answer: readonly T[] }[]> {
  const open = wanted.filter(({ counts }) => counts.refusal === undefined);
  return pMap(
    open,
    async (one) => {
      try {
        return { counts: one.counts, answer: await read(one) };
      } catch (error) {
        if (!(error instanceof PrometheusRefusal)) throw error;
        one.counts.refusal = error;
        return { counts: one.counts, answer: [] };
      }
    },
    { concurrency: QUERIES_AT_ONCE },
  );
}

function answerOf({ minutes, refusal: refused }: Counts, from: Instant, periodMs: number): SeriesAnswer {
  if (refused !== undefined) return { kind: 'failed', failure: { code: refused.code, reason: refused.message } };
  const periods = new Map<Instant, number>();
  for (const [minute, count] of minutes) {
    const start = instant(from + Math.floor((minute - from) / periodMs) * periodMs);
    periods.set(start, (periods.get(start) ?? 0) + count);
  }
  return { kind: 'points', points: [...periods].map(([start, value]) => ({ start, value })) };
}

function* stretches(from: Instant, to: Instant, lengthMs: number): Generator<readonly [Instant, Instant]> {
  for (let start = from; start < to; start = plusMs(start, lengthMs)) {
    yield [start, instant(Math.min(start + lengthMs, to))];
  }
}

function secondsOf(at: Instant): string {
  return String(at / 1000);
}
