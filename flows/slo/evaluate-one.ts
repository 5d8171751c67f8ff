import pMap from 'p-map';
import { type Instant, plusMs } from '#core/shared/instant.ts';
import { type Day, emptyDay, groupByDay, recount, writeBuckets } from '#core/slo/day.ts';
import { decideFailure, decideRevision, type EvaluationFailure } from '#core/slo/decide-slo.ts';
import { foldDays, type MonthFold, monthOf } from '#core/slo/fold.ts';
import { type Ledger as Sums, seenBetween } from '#core/slo/ledger.ts';
import { firstDataOf } from '#core/slo/minutes.ts';
import { oldestKept } from '#core/slo/read-plan.ts';
import { horizonAt } from '#core/slo/read-slo.ts';
import { metricText, type Slo } from '#core/slo/schema.ts';
import type { SloTerms } from '#core/slo/slo-terms.ts';
import { firstOpenDay, type SloState } from '#core/slo/state.ts';
import type { DueSlo, EvaluatePorts } from './due-slo.ts';
import { judgeBooks, newState, type Outcome } from './judge-books.ts';
import type { BookPages, PagesWanted, Written } from './ports.ts';
import type { SloCounts } from './read-counts.ts';
import type { Shard } from './shard.ts';
import { correctionsOf, earlier, NO_PAGES, openStored, pagesOf } from './stored-books.ts';
import { untilKept } from './until-kept.ts';

/** A backfill writes up to 455 days. */
const DAYS_AT_ONCE = 16;

/** The pages of the books that the evaluation of an SLO needs. */
export function wantedPages(
  { terms, state }: DueSlo,
  shard: Shard,
  sourceDelayMs: number,
  counts: SloCounts,
): PagesWanted {
  const touched = counts.kind === 'counts' ? [...groupByDay(counts.writes).keys()] : [];
  return pagesOf(terms, state, horizonAt(shard.scheduledAt, sourceDelayMs), touched);
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
  const { terms } = due;
  const { name } = terms.slo;
  let loaded: BookPages | undefined = pages ?? NO_PAGES;
  return untilKept(ports, shard, { name, state: due.state }, async (state) => {
    const current = { terms, state };
    loaded ??= (await ports.ledger.load([wantedPages(current, shard, ports.sourceDelayMs, counts)])).get(name);
    const outcome = await evaluateOnce(ports, shard, current, counts, loaded ?? NO_PAGES);
    loaded = undefined;
    return outcome;
  });
}

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

  const revised = decideRevision(before, slo, shard.scheduledAt);
  const firstData = earlier(before.firstDataAt, firstDataOf(books.days));
  const stored = { ...books, firstData, revisions: revised.revisions };
  const corrections = correctionsOf(terms, horizon);
  const raw = openStored(terms, stored, []);
  return judgeBooks(ports, shard, terms, before, {
    raw,
    corrected: corrections.length === 0 ? null : openStored(terms, stored, corrections),
    failure: silence(terms, raw.ledger, horizon),
    revised,
    isDeep: counts.deep,
    firstDataAt: firstData.matched,
  });
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

/** Nothing in the longest lookback: no rule of the SLO can fire, however bad things are. */
function silence({ slo, lookbacks }: SloTerms<Slo>, ledger: Sums, horizon: Instant): EvaluationFailure | null {
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
