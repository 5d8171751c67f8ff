import { floorTo, HOUR_MS, type Instant, plusMs } from '#core/shared/instant.ts';
import {
  decideFailure,
  decideRecovery,
  type decideRevision,
  decideSlo,
  type EvaluationFailure,
  type SloDecision,
} from '#core/slo/decide-slo.ts';
import { evaluateSlo, type SloReading } from '#core/slo/evaluate-slo.ts';
import type { SloFigures } from '#core/slo/figures.ts';
import { horizonAt, SETTLE_MS } from '#core/slo/read-slo.ts';
import type { Revision } from '#core/slo/revision.ts';
import { type AnySlo, windowMs } from '#core/slo/schema.ts';
import type { SloBooks } from '#core/slo/slo-books.ts';
import type { SloTerms } from '#core/slo/slo-terms.ts';
import { firstOpenDay, type HistoryPoint, type SloState } from '#core/slo/state.ts';
import type { EvaluatePorts } from './due-slo.ts';
import type { Shard } from './shard.ts';

export type Outcome = 'evaluated' | 'failed' | 'skipped';

/** The books of an SLO, and what an evaluation found out beside them. */
interface Found {
  readonly raw: SloBooks;
  /** Null where no correction touches them. */
  readonly corrected: SloBooks | null;
  /** Why they say less than they should; null where nothing is wrong. */
  readonly failure: EvaluationFailure | null;
  /** What the catalog changed since the last evaluation. */
  readonly revised: ReturnType<typeof decideRevision>;
  /** Whether the source was asked again for what may have come late. */
  readonly isDeep: boolean;
  readonly firstDataAt: Instant | null;
}

/** Reads the figures from books, decides, and keeps what came of it: the state with its events in one write, once an hour a point of history. */
export async function judgeBooks(
  { states, sourceDelayMs }: Pick<EvaluatePorts, 'states' | 'sourceDelayMs'>,
  shard: Shard,
  terms: SloTerms,
  before: SloState,
  { raw, corrected, failure, revised, isDeep, firstDataAt }: Found,
): Promise<Outcome | 'conflict'> {
  const { slo } = terms;
  const { revisions } = revised;
  const read = (books: SloBooks) => evaluateSlo(terms, books, shard.scheduledAt, sourceDelayMs, before.incidentFrom);
  const uncorrected = read(raw);
  const reading = corrected === null ? uncorrected : { ...read(corrected), raw: uncorrected.figures };
  const decision = decide(before, slo, reading, failure, shard.scheduledAt);
  if (shard.cadence === 'hourly')
    await states.putHistory(slo.name, historyPoint(reading, slo, revisions, shard.scheduledAt));
  const marks = watermarks(before, shard, horizonAt(shard.scheduledAt, sourceDelayMs), isDeep);
  const next = { ...decision.state, ...marks, firstDataAt, revisions: [...revisions] };
  if ((await states.put(next, before.version, [...revised.events, ...decision.events])) === 'conflict')
    return 'conflict';
  return next.failure === null ? 'evaluated' : 'failed';
}

/** An hourly run that comes after a later fast one keeps the books, but has nothing to say about alerts. */
function decide(
  before: SloState,
  slo: AnySlo,
  reading: SloReading,
  failure: EvaluationFailure | null,
  asOf: Instant,
): SloDecision {
  if (before.figures !== null && asOf <= before.asOf) return { state: before, events: [] };
  const evaluated = decideSlo(before, slo, reading, asOf);
  const health =
    failure === null ? decideRecovery(evaluated.state, asOf) : decideFailure(evaluated.state, failure, asOf);
  return { state: health.state, events: [...evaluated.events, ...health.events] };
}

function watermarks(before: SloState, { cadence, scheduledAt }: Shard, horizon: Instant, deep: boolean) {
  const isHourly = cadence === 'hourly';
  return {
    readThrough: later(before.readThrough, horizon),
    deepReadAt: deep ? horizon : before.deepReadAt,
    booksAsOf: isHourly ? scheduledAt : before.booksAsOf,
    foldedThrough: isHourly ? later(before.foldedThrough, firstOpenDay(horizon)) : before.foldedThrough,
  };
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

function historyPoint(
  { figures, raw }: SloReading,
  slo: AnySlo,
  revisions: readonly Revision[],
  asOf: Instant,
): HistoryPoint {
  return {
    hour: floorTo(asOf, HOUR_MS),
    asOf,
    target: slo.target,
    good: figures.good,
    total: figures.total,
    sli: figures.sli,
    remainingRatio: figures.budget.remainingRatio,
    state: figures.state,
    revision: revisions.at(-1)?.number ?? 1,
    raw: raw === undefined ? null : rawPoint(raw),
  };
}

function rawPoint({ good, total, sli, budget }: SloFigures): HistoryPoint['raw'] {
  return { good, total, sli, remainingRatio: budget.remainingRatio };
}

/** An SLO that was never evaluated: the source is to be read from its beginning. */
export function newState(slo: AnySlo, readFrom: Instant, horizon: Instant): SloState {
  const never = 0 as Instant;
  return {
    slo: slo.name,
    displayName: slo.displayName,
    service: slo.service,
    target: slo.target,
    windowMs: windowMs(slo.window),
    version: 0,
    eventVersion: 0,
    asOf: never,
    booksAsOf: never,
    readThrough: readFrom,
    deepReadAt: never,
    settledThrough: plusMs(readFrom, -SETTLE_MS),
    foldedThrough: firstOpenDay(horizon),
    alerts: [],
    retiredAt: null,
    failure: null,
    firstDataAt: null,
    figures: null,
    rawFigures: null,
    incidentFrom: null,
    metRules: null,
    revisions: [],
  };
}
