import pMap from 'p-map';
import { floorTo, HOUR_MS, type Instant, plusMs } from '#core/shared/instant.ts';
import { catchUp } from '#core/slo/catch-up.ts';
import { type CorrectionInterval, expandCorrections } from '#core/slo/correction.ts';
import { type Day, emptyDay, groupByDay, recount, writeBuckets } from '#core/slo/day.ts';
import {
  decideFailure,
  decideRecovery,
  decideRevision,
  decideSlo,
  type EvaluationFailure,
  type SloDecision,
} from '#core/slo/decide-slo.ts';
import { evaluateSlo, type SloReading } from '#core/slo/evaluate-slo.ts';
import { sloStream } from '#core/slo/events.ts';
import type { SloFigures } from '#core/slo/figures.ts';
import { foldDays, joinLedger, ledgerNeeds, type MonthFold, monthOf, reachOf } from '#core/slo/fold.ts';
import { type Ledger as Sums, seenBetween } from '#core/slo/ledger.ts';
import { type FirstData, firstDataOf } from '#core/slo/minutes.ts';
import { oldestKept } from '#core/slo/read-plan.ts';
import { horizonAt, SETTLE_MS } from '#core/slo/read-slo.ts';
import type { Revision } from '#core/slo/revision.ts';
import { metricText, type Slo, windowMs } from '#core/slo/schema.ts';
import { openBooks } from '#core/slo/slo-books.ts';
import type { SloTerms } from '#core/slo/slo-terms.ts';
import { firstOpenDay, type HistoryPoint, type SloState } from '#core/slo/state.ts';
import { type DueSlo, type EvaluatePorts, isDue } from './due-slo.ts';
import type { BookPages, Written } from './ports.ts';
import type { SloCounts } from './read-counts.ts';
import type { Shard } from './shard.ts';

export type Outcome = 'evaluated' | 'failed' | 'skipped';

/** A race is lost at most so often before the shard is given back to the queue. */
const ATTEMPTS_MAX = 4;
/** A backfill writes up to 455 days. */
const DAYS_AT_ONCE = 16;

/** The pages of the books that the evaluation of an SLO needs. */
export function wantedPages({ terms, state }: DueSlo, shard: Shard, sourceDelayMs: number, counts: SloCounts) {
  const horizon = horizonAt(shard.scheduledAt, sourceDelayMs);
  const touched = counts.kind === 'counts' ? [...groupByDay(counts.writes).keys()] : [];
  const foldedThrough = state?.foldedThrough ?? firstOpenDay(horizon);
  const corrections = correctionsOf(terms, horizon);
  return { slo: terms.slo.name, ...ledgerNeeds(terms, horizon, foldedThrough, touched, corrections) };
}

/** The corrections that touch any window of the SLO. */
function correctionsOf(terms: SloTerms, horizon: Instant): CorrectionInterval[] {
  return expandCorrections(terms.slo.corrections, reachOf(terms, horizon), horizon);
}

/**
 * Puts what was read into the books of one SLO, reads its figures from them and decides. Where another evaluator wrote
 * in between, what it wrote is loaded and the decision made again, so no write is ever built on a page that has changed.
 */
export async function evaluateOne(
  ports: EvaluatePorts,
  shard: Shard,
  due: DueSlo,
  counts: SloCounts,
  pages: BookPages | undefined,
): Promise<Outcome> {
  const name = due.terms.slo.name;
  let current = due;
  let loaded = pages;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    if (!isDue(current.state, shard)) return 'skipped';
    const outcome = await evaluateOnce(ports, shard, current, counts, loaded ?? NO_PAGES);
    if (outcome !== 'conflict') {
      ports.onEvaluated?.(name);
      return outcome;
    }
    current = { terms: due.terms, state: await reload(ports, name, current.state) };
    loaded = (await ports.ledger.load([wantedPages(current, shard, ports.sourceDelayMs, counts)])).get(name);
  }
  throw new Error(
    `${name} was written by other evaluators ${ATTEMPTS_MAX} times while this one tried; the shard is tried again`,
  );
}

/**
 * The state as another evaluator left it. Where it is the same as before, its events were what stood in the way: the log
 * is ahead of the state, as after a table was restored from a backup. Then the log is believed.
 */
async function reload(ports: EvaluatePorts, name: string, before: SloState | undefined): Promise<SloState | undefined> {
  const state = (await ports.states.load([name])).get(name);
  if (state === undefined || state.version !== before?.version) return state;
  return catchUp(state, await ports.eventLog.read(sloStream(name), state.eventVersion));
}

const NO_PAGES: BookPages = { days: new Map(), months: new Map() };

async function evaluateOnce(
  ports: EvaluatePorts,
  shard: Shard,
  { terms, state }: DueSlo,
  counts: SloCounts,
  pages: BookPages,
): Promise<Outcome | 'conflict'> {
  const { slo } = terms;
  const horizon = horizonAt(shard.scheduledAt, ports.sourceDelayMs);
  const before = state ?? newState(slo, oldestKept(slo.sli.total, ports.clock.now()), horizon);
  if (counts.kind === 'failed') return recordFailure(ports, before, counts.failure, shard);

  const books = updateBooks(before, shard, horizon, slo, counts, pages);
  if ((await writeBooks(ports, slo.name, books, pages)) === 'conflict') return 'conflict';

  const { revisions, events: revised } = decideRevision(before, slo, shard.scheduledAt);
  const raw = joinLedger(books.days, books.folds);
  const firstData = earlier(before.firstDataAt, firstDataOf(books.days));
  const read = (ledger: Sums, corrections: readonly CorrectionInterval[]) => {
    const opened = openBooks(terms, { ledger, days: books.days, corrections, firstData, revisions });
    return evaluateSlo(terms, opened, shard.scheduledAt, ports.sourceDelayMs, before.incidentFrom);
  };
  const corrections = correctionsOf(terms, horizon);
  const uncorrected = read(raw, []);
  const reading =
    corrections.length === 0
      ? uncorrected
      : { ...read(joinLedger(books.days, books.folds, corrections), corrections), raw: uncorrected.figures };
  const decision = decide(before, terms, raw, reading, shard.scheduledAt);
  if (shard.cadence === 'hourly')
    await ports.states.putHistory(slo.name, historyPoint(reading, slo, revisions, shard.scheduledAt));
  const next = {
    ...decision.state,
    ...watermarks(before, shard, horizon, counts.deep),
    firstDataAt: firstData.matched,
    revisions: [...revisions],
  };
  if ((await ports.states.put(next, before.version, [...revised, ...decision.events])) === 'conflict')
    return 'conflict';
  return next.failure === null ? 'evaluated' : 'failed';
}

/** The first data that the books ever held: those of a window tell only of the window. */
function earlier(known: Instant | null, found: FirstData): FirstData {
  if (known === null) return found;
  const matched = found.matched !== null && found.matched < known ? found.matched : known;
  return { matched, unmatched: found.unmatched };
}

interface Books {
  readonly days: readonly Day[];
  readonly changedDays: readonly Day[];
  readonly folds: readonly MonthFold[];
  readonly changedFolds: readonly MonthFold[];
}

/**
 * The pages with the counts put in place. A folded day that is touched is always folded again, changed or not: the run
 * that changed it may have died before it wrote the fold.
 */
function updateBooks(
  before: SloState,
  shard: Shard,
  horizon: Instant,
  slo: Slo,
  counts: SloCounts & { kind: 'counts' },
  pages: BookPages,
): Books {
  const writes = groupByDay(counts.writes);
  const touched = [...writes].map(([start, ofDay]) => {
    const stored = pages.days.get(start)?.value ?? emptyDay(start, slo.sli.counts);
    return { stored, merged: writeBuckets(recount(stored, slo.sli.counts), ofDay) };
  });
  const untouched = [...pages.days.values()].map(({ value }) => value).filter(({ start }) => !writes.has(start));
  const days = [...touched.map(({ merged }) => merged), ...untouched];

  const foldTo = shard.cadence === 'hourly' ? firstOpenDay(horizon) : before.foldedThrough;
  const toFold = days.filter(({ start }) => start < foldTo && (writes.has(start) || start >= before.foldedThrough));
  const changedFolds = [...Map.groupBy(toFold, ({ start }) => monthOf(start))].map(([month, ofMonth]) =>
    foldDays(pages.months.get(month)?.value ?? { month, days: new Map() }, ofMonth),
  );
  const changed = new Map(changedFolds.map((fold) => [fold.month, fold]));
  const folds = [...pages.months.values()].map(({ value }) => changed.get(value.month) ?? value);
  return {
    days,
    changedDays: touched.filter(({ stored, merged }) => stored !== merged).map(({ merged }) => merged),
    folds: [...new Set([...folds, ...changedFolds])],
    changedFolds,
  };
}

/**
 * Days before folds, folds before the state: a run that dies in between has moved no watermark, so the next one reads
 * and writes the same again.
 */
async function writeBooks({ ledger }: EvaluatePorts, slo: string, books: Books, pages: BookPages): Promise<Written> {
  const putDay = (day: Day) => ledger.putDay(slo, day, pages.days.get(day.start)?.version ?? 0);
  const written = await pMap(books.changedDays, putDay, { concurrency: DAYS_AT_ONCE });
  if (written.includes('conflict')) return 'conflict';
  for (const fold of books.changedFolds) {
    if ((await ledger.putFold(slo, fold, pages.months.get(fold.month)?.version ?? 0)) === 'conflict') return 'conflict';
  }
  return 'written';
}

/** An hourly run that comes after a later fast one keeps the books, but has nothing to say about alerts. */
function decide(before: SloState, terms: SloTerms, ledger: Sums, reading: SloReading, asOf: Instant): SloDecision {
  if (before.figures !== null && asOf <= before.asOf) return { state: before, events: [] };
  const evaluated = decideSlo(before, terms.slo, reading, asOf);
  const failure = silence(terms, ledger, reading.horizon);
  const health =
    failure === null ? decideRecovery(evaluated.state, asOf) : decideFailure(evaluated.state, failure, asOf);
  return { state: health.state, events: [...evaluated.events, ...health.events] };
}

/** Nothing in the longest lookback: no rule of the SLO can fire, however bad things are. */
function silence({ slo, lookbacks }: SloTerms, ledger: Sums, horizon: Instant): EvaluationFailure | null {
  const longest = lookbacks.at(-1);
  if (longest === undefined || seenBetween(ledger, plusMs(horizon, -longest.ms), horizon)) return null;
  return {
    code: 'metric-gone',
    reason: `there is no data of ${metricText(slo.sli.total)} in the last ${longest.text}, so no alert of this SLO can fire; check how the metric is named, or whether the service still runs`,
  };
}

async function recordFailure(
  ports: EvaluatePorts,
  before: SloState,
  failure: EvaluationFailure,
  shard: Shard,
): Promise<Outcome | 'conflict'> {
  const decision = decideFailure(before, failure, shard.scheduledAt);
  if (decision.events.length === 0) return 'failed';
  return (await ports.states.put(decision.state, before.version, decision.events)) === 'conflict'
    ? 'conflict'
    : 'failed';
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
  slo: Slo,
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
function newState(slo: Slo, readFrom: Instant, horizon: Instant): SloState {
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
