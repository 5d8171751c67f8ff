import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { BucketWrite } from '#core/slo/day.ts';
import type { EvaluationFailure } from '#core/slo/decide-slo.ts';
import { horizonAt } from '#core/slo/evaluate-slo.ts';
import { type Demand, oldestKept, planReads, type SourceRead, seriesKey } from '#core/slo/read-plan.ts';
import type { Metric, RatioSli } from '#core/slo/schema.ts';
import type { Clock } from '#flows/shared/ports.ts';
import type { DueSlo } from './evaluate-slos.ts';
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
): Promise<ReadonlyMap<string, SloCounts>> {
  const horizon = horizonAt(shard.scheduledAt, sourceDelayMs);
  const demands = batch.flatMap((due) => demandsOf(due, shard, horizon, clock.now()));
  const answered: Answered[] = [];
  // One read after the other: the source limits its rate, and answers of a whole backfill would not fit in memory together.
  for (const read of planReads(demands, clock.now())) {
    const readAt = clock.now();
    answered.push({ read, readAt, answers: await source.read(read) });
  }
  return new Map(
    batch.map(({ terms: { slo }, state }) => [slo.name, countsOf(slo.sli, answered, isDeep(state, shard, horizon))]),
  );
}

interface Answered {
  readonly read: SourceRead;
  readonly readAt: Instant;
  readonly answers: ReadonlyMap<string, SeriesAnswer>;
}

function demandsOf({ terms: { slo }, state }: DueSlo, shard: Shard, horizon: Instant, now: Instant): Demand[] {
  const from = readFrom(state, shard, horizon, now);
  return from >= horizon ? [] : sidesOf(slo.sli).map((metric) => ({ metric, from, to: horizon }));
}

/** A new SLO is read as far back as the source remembers, another from a little before where it was last read. */
function readFrom(state: DueSlo['state'], shard: Shard, horizon: Instant, now: Instant): Instant {
  if (state === undefined) return oldestKept(now);
  const trailing = plusMs(state.readThrough, -OVERLAP_MS);
  return isDeep(state, shard, horizon) ? instant(Math.min(trailing, horizon - DEEP_READ_MS)) : trailing;
}

function isDeep(state: DueSlo['state'], { cadence }: Shard, horizon: Instant): boolean {
  if (state === undefined) return true;
  return cadence === 'hourly' && horizon - state.deepReadAt >= DEEP_READ_EVERY_MS;
}

function sidesOf(sli: RatioSli) {
  return seriesKey(sli.part) === seriesKey(sli.total) ? [sli.total] : [sli.part, sli.total];
}

/**
 * The buckets of one SLI. Its two sides may stand in different calls (of two regions, cut between them, or shared with an
 * SLO that is read further back), so each call that tells of one is joined with each that tells of the other.
 */
function countsOf(sli: RatioSli, answered: readonly Answered[], deep: boolean): SloCounts {
  const parts = sideOf(sli.part, answered);
  const totals = sideOf(sli.total, answered);
  const failed = [...parts, ...totals].find(({ answer }) => answer.kind === 'failed')?.answer;
  if (failed?.kind === 'failed') return failed;
  const buckets = new Map<Instant, BucketWrite>();
  for (const part of parts) for (const total of totals) putBuckets(buckets, part, total);
  return { kind: 'counts', writes: [...buckets.values()], deep };
}

interface Side {
  readonly read: SourceRead;
  readonly readAt: Instant;
  readonly answer: SeriesAnswer;
}

function sideOf(metric: Metric, answered: readonly Answered[]): Side[] {
  return answered.flatMap(({ read, readAt, answers }) => {
    const answer = answers.get(seriesKey(metric));
    return answer === undefined ? [] : [{ read, readAt, answer }];
  });
}

/** A half counts as missing only where it was asked for: buckets lie where both calls looked. */
function putBuckets(buckets: Map<Instant, BucketWrite>, part: Side, total: Side): void {
  if (part.read.periodMs !== total.read.periodMs) return;
  const from = Math.max(part.read.from, total.read.from);
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

function valuesOf(answer: SeriesAnswer): Map<Instant, number> {
  return new Map(answer.kind === 'points' ? answer.points.map(({ start, value }) => [start, value]) : []);
}
