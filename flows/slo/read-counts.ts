import { DAY_MS, floorTo, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { BucketWrite } from '#core/slo/day.ts';
import type { EvaluationFailure } from '#core/slo/decide-slo.ts';
import { type Demand, oldestKept, planReads, type SourceRead } from '#core/slo/read-plan.ts';
import { horizonAt } from '#core/slo/read-slo.ts';
import { countedSince } from '#core/slo/revision.ts';
import { type Metric, type RatioSli, type Slo, seriesKey } from '#core/slo/schema.ts';
import type { Clock } from '#flows/shared/ports.ts';
import type { DueSlo } from './due-slo.ts';
import type { MetricSource, SeriesAnswer } from './ports.ts';
import type { Shard } from './shard.ts';

/** What one read of the source gave for one SLO. */
export type SloCounts =
  | {
      readonly kind: 'counts';
      readonly writes: readonly BucketWrite[];
      /** Whether the last 48 hours were read again. */
      readonly deep: boolean;
    }
  | { readonly kind: 'failed'; readonly failure: EvaluationFailure };

/** The source threw: whether that is a trouble of this SLO or of the whole source shows when the others were read. */
export interface Unanswered {
  readonly kind: 'unanswered';
  readonly error: Error;
}

/** Late points arrive within minutes as a rule: each run reads this much again. */
const OVERLAP_MS = 15 * MINUTE_MS;
/** Points stamped a day back take up to 48 hours to be readable (CloudWatch, PutMetricData): that much is read again once a day. */
const DEEP_READ_MS = 48 * HOUR_MS;
const DEEP_READ_EVERY_MS = DAY_MS;

/** Reads both sides of every SLO of a batch, each distinct metric once, and joins them into buckets, by SLO. */
export async function readCounts(
  { source, clock, sourceDelayMs }: { source: MetricSource; clock: Clock; sourceDelayMs: number },
  shard: Shard,
  batch: readonly DueSlo[],
): Promise<ReadonlyMap<string, SloCounts | Unanswered>> {
  const horizon = horizonAt(shard.scheduledAt, sourceDelayMs);
  const demands = batch.flatMap((due) => demandsOf(due, shard, horizon, clock.now()));
  const answered: Answered[] = [];
  // One read after the other: the source limits its rate, and answers of a whole backfill would not fit in memory together.
  for (const read of planReads(demands, clock.now())) answered.push(await answersOf(source, clock, read));
  return new Map(
    batch.map(({ terms: { slo }, state }) => {
      const own = { from: readFrom(slo, state, shard, horizon, clock.now()), deep: isDeep(state, shard, horizon) };
      return [slo.name, countsOf(slo.sli, answered, own)];
    }),
  );
}

/** Asks the source once; where it throws, that is its answer. */
export async function answersOf(source: MetricSource, clock: Clock, read: SourceRead): Promise<Answered> {
  const readAt = clock.now();
  const [answer] = await Promise.allSettled([source.read(read)]);
  const said = answer.status === 'fulfilled' ? { answers: answer.value } : { error: errorOf(answer.reason) };
  return { read, asked: new Set(read.metrics.map(seriesKey)), readAt, ...said };
}

export interface Answered {
  readonly read: SourceRead;
  /** The keys of the series that were asked for. */
  readonly asked: ReadonlySet<string>;
  readonly readAt: Instant;
  readonly answers?: ReadonlyMap<string, SeriesAnswer>;
  readonly error?: Error;
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function demandsOf({ terms: { slo }, state }: DueSlo, shard: Shard, horizon: Instant, now: Instant): Demand[] {
  const from = readFrom(slo, state, shard, horizon, now);
  return from >= horizon ? [] : sidesOf(slo.sli).map((metric) => ({ metric, from, to: horizon }));
}

/**
 * A new SLO is read as far back as the source remembers, another from a little before where it was last read. What was
 * counted by other metrics, before it was edited, is left as it was counted.
 */
function readFrom(slo: Slo, state: DueSlo['state'], shard: Shard, horizon: Instant, now: Instant): Instant {
  if (state === undefined) return oldestKept(slo.sli.total, now);
  const trailing = plusMs(state.readThrough, -OVERLAP_MS);
  const from = isDeep(state, shard, horizon) ? Math.min(trailing, horizon - DEEP_READ_MS) : trailing;
  return instant(Math.max(from, countedSince(state.revisions, slo, state.readThrough)));
}

function isDeep(state: DueSlo['state'], { cadence }: Shard, horizon: Instant): boolean {
  if (state === undefined) return true;
  return cadence === 'hourly' && horizon - state.deepReadAt >= DEEP_READ_EVERY_MS;
}

/** The metrics of an SLI, each once. */
export function sidesOf(sli: RatioSli) {
  return seriesKey(sli.part) === seriesKey(sli.total) ? [sli.total] : [sli.part, sli.total];
}

/**
 * The buckets of one SLI. Its two sides may stand in different calls (of two regions, cut between them, or shared with an
 * SLO that is read further back), so each call that tells of one is joined with each that tells of the other. What a
 * neighbour's backfill tells of older times is left alone: it may be coarser than what the books hold.
 */
export function countsOf(
  sli: RatioSli,
  answered: readonly Answered[],
  own: { from: Instant; deep: boolean },
): SloCounts | Unanswered {
  const parts = sideOf(sli.part, answered);
  const totals = sideOf(sli.total, answered);
  const error = [...parts, ...totals].find((side) => side.error !== undefined)?.error;
  if (error !== undefined) return { kind: 'unanswered', error };
  const failed = [...parts, ...totals].find(({ answer }) => answer?.kind === 'failed')?.answer;
  if (failed?.kind === 'failed') return failed;
  const buckets = new Map<Instant, BucketWrite>();
  for (const part of parts) for (const total of totals) putBuckets(buckets, part, total, own.from);
  return { kind: 'counts', writes: [...buckets.values()], deep: own.deep };
}

interface Side {
  readonly read: SourceRead;
  readonly readAt: Instant;
  readonly answer: SeriesAnswer | undefined;
  readonly error: Error | undefined;
}

function sideOf(metric: Metric, answered: readonly Answered[]): Side[] {
  const key = seriesKey(metric);
  return answered
    .filter(({ asked }) => asked.has(key))
    .map(({ read, readAt, answers, error }) => ({ read, readAt, answer: answers?.get(key), error }));
}

/** A half counts as missing only where it was asked for: buckets lie where both calls looked. */
function putBuckets(buckets: Map<Instant, BucketWrite>, part: Side, total: Side, ownFrom: Instant): void {
  if (part.read.periodMs !== total.read.periodMs) return;
  const from = Math.max(part.read.from, total.read.from, floorTo(ownFrom, part.read.periodMs));
  const to = Math.min(part.read.to, total.read.to);
  const parts = valuesOf(part.answer);
  const totals = valuesOf(total.answer);
  for (const start of new Set([...parts.keys(), ...totals.keys()])) {
    if (start < from || start >= to) continue;
    buckets.set(start, {
      start,
      widthMs: part.read.periodMs,
      part: parts.get(start) ?? null,
      total: totals.get(start) ?? null,
      readAt: instant(Math.min(part.readAt, total.readAt)),
    });
  }
}

function valuesOf(answer: SeriesAnswer | undefined): Map<Instant, number> {
  return new Map(answer?.kind === 'points' ? answer.points.map(({ start, value }) => [start, value]) : []);
}
