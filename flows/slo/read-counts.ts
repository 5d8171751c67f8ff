import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { BucketWrite } from '#core/slo/day.ts';
import type { EvaluationFailure } from '#core/slo/decide-slo.ts';
import { horizonAt } from '#core/slo/evaluate-slo.ts';
import { type Demand, oldestKept, planReads, type SourceRead, seriesKey } from '#core/slo/read-plan.ts';
import type { RatioSli } from '#core/slo/schema.ts';
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
  const reads: { read: SourceRead; readAt: Instant; answers: ReadonlyMap<string, SeriesAnswer> }[] = [];
  // One read after the other: the source limits its rate, and answers of a whole backfill would not fit in memory together.
  for (const read of planReads(demands, clock.now())) {
    const readAt = clock.now();
    reads.push({ read, readAt, answers: await source.read(read) });
  }
  return new Map(
    batch.map(({ terms: { slo }, state }) => {
      const deep = isDeep(state, shard, horizon);
      return [
        slo.name,
        reads.reduce<SloCounts>(
          (counts, { read, readAt, answers }) => {
            const part = answers.get(seriesKey(slo.sli.part));
            const total = answers.get(seriesKey(slo.sli.total));
            if (counts.kind === 'failed' || (part === undefined && total === undefined)) return counts;
            return join(counts, bucketsOf(read, readAt, part, total));
          },
          { kind: 'counts', writes: [], deep },
        ),
      ];
    }),
  );
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

function bucketsOf(
  read: SourceRead,
  readAt: Instant,
  part: SeriesAnswer | undefined,
  total: SeriesAnswer | undefined,
): SloCounts {
  const failed = [part, total].find((answer) => answer?.kind === 'failed');
  if (failed?.kind === 'failed') return failed;
  const parts = valuesOf(part);
  const totals = valuesOf(total);
  const starts = [...new Set([...parts.keys(), ...totals.keys()])];
  const writes = starts.map((start) => ({
    start,
    widthMs: read.periodMs,
    part: parts.get(start) ?? null,
    total: totals.get(start) ?? null,
    readAt,
  }));
  return { kind: 'counts', writes, deep: false };
}

function valuesOf(answer: SeriesAnswer | undefined): Map<Instant, number> {
  return new Map(answer?.kind === 'points' ? answer.points.map(({ start, value }) => [start, value]) : []);
}

function join(a: SloCounts, b: SloCounts): SloCounts {
  if (a.kind === 'failed') return a;
  if (b.kind === 'failed') return b;
  return { kind: 'counts', writes: a.writes.concat(b.writes), deep: a.deep };
}
