import pMap from 'p-map';
import { HOUR_MS, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import { decideRetirement } from '#core/slo/decide-slo.ts';
import { horizonAt } from '#core/slo/read-slo.ts';
import { type CompositeSlo, isComposite } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';
import { type DueSlo, type EvaluatePorts, isDue } from './due-slo.ts';
import { evaluateComposite } from './evaluate-composite.ts';
import { evaluateOne, wantedPages } from './evaluate-one.ts';
import type { Outcome } from './judge-books.ts';
import { readCounts, type SloCounts } from './read-counts.ts';
import type { Shard } from './shard.ts';

/** What came of a shard. Nothing is lost by a failure: the next run reads from where the last one stood. */
export interface ShardResult {
  readonly evaluated: number;
  readonly failed: number;
  /** SLOs that were evaluated as of this instant, or a later one, before. */
  readonly skipped: number;
  readonly retired: number;
  /** Between the end of the last minute seen and now. */
  readonly lagMs: number;
}

/** Writes to the store under way at once: enough to hide its latency, few enough for a small Lambda. */
const CONCURRENCY = 32;
/** SLOs with more than this to read are taken a few at a time, so that a backfill stays within a Lambda's memory. */
const LONG_READ_MS = 72 * HOUR_MS;
const LONG_READS_AT_ONCE = 8;

/** A fast shard that waited longer was overtaken by later ones, which read all that it would have read. */
const FAST_AGE_MAX_MS = 15 * MINUTE_MS;

/**
 * Evaluates the SLOs of a shard as of the instant it was scheduled for. Each SLO succeeds or fails alone: a metric, or a
 * region, that can't be read becomes a fact of its SLOs. Throws, once all others are done, where an SLO's books can't be
 * written or the source gave no answer to anyone; doing the shard again then repeats nothing that was finished.
 */
export async function evaluateSlos(ports: EvaluatePorts, shard: Shard): Promise<ShardResult> {
  const { catalog, states, clock, sourceDelayMs } = ports;
  const horizon = horizonAt(shard.scheduledAt, sourceDelayMs);
  const lagMs = clock.now() - horizon;
  if (shard.cadence === 'fast' && clock.now() - shard.scheduledAt > FAST_AGE_MAX_MS) {
    return { evaluated: 0, failed: 0, skipped: shard.names.length, retired: 0, lagMs };
  }
  const version = await catalog.version();
  const slos = await catalog.slosNamed(version, shard.names);
  const known = await states.load(shard.names);

  const dueSlos = slos.filter(({ name }) => isDue(known.get(name), shard));
  const due = dueSlos.flatMap((slo): DueSlo[] =>
    isComposite(slo) ? [] : [{ terms: sloTerms(slo), state: known.get(slo.name) }],
  );
  const work: Work = { ports, shard, outcomes: [], unanswered: [], errors: [] };
  for (const batch of cutIntoBatches(due, horizon)) await evaluateBatch(work, batch);
  await failUnanswered(work, due.length);
  if (work.errors.length === 0) await evaluateComposites(work, version, dueSlos.filter(isComposite));

  const inForce = new Set(slos.map(({ name }) => name));
  const missing = [...known.values()].filter(({ slo, retiredAt }) => !inForce.has(slo) && retiredAt === null);
  const retired = await retire(ports, shard, missing);
  if (work.errors.length > 0) {
    throw new AggregateError(
      work.errors,
      `${work.errors.length} of ${dueSlos.length} SLOs could not be evaluated: ${work.errors[0]?.message}; the shard is tried again`,
    );
  }
  const count = (outcome: Outcome) => work.outcomes.filter((each) => each === outcome).length;
  const skipped = slos.length - dueSlos.length + count('skipped');
  return { evaluated: count('evaluated'), failed: count('failed'), skipped, retired, lagMs };
}

/** What has come of a shard so far. */
interface Work {
  readonly ports: EvaluatePorts;
  readonly shard: Shard;
  readonly outcomes: Outcome[];
  /** SLOs to which the source did not answer at all, and why. */
  readonly unanswered: { readonly due: DueSlo; readonly error: Error }[];
  readonly errors: Error[];
}

async function evaluateBatch(work: Work, batch: readonly DueSlo[]): Promise<void> {
  const { ports, shard } = work;
  const counts = await readCounts(ports, shard, batch);
  const answered: { due: DueSlo; counts: SloCounts }[] = [];
  for (const due of batch) {
    const ofSlo = counts.get(due.terms.slo.name);
    if (ofSlo?.kind === 'unanswered') work.unanswered.push({ due, error: ofSlo.error });
    else if (ofSlo !== undefined) answered.push({ due, counts: ofSlo });
  }
  const wanted = answered.map(({ due, counts: ofSlo }) => wantedPages(due, shard, ports.sourceDelayMs, ofSlo));
  const pages = await ports.ledger.load(wanted);
  await pMap(
    answered,
    ({ due, counts: ofSlo }) => settle(work, evaluateOne(ports, shard, due, ofSlo, pages.get(due.terms.slo.name))),
    { concurrency: CONCURRENCY },
  );
}

/** A source that answered others has a trouble with these SLOs: a region that does not exist, or is down. */
async function failUnanswered(work: Work, dueCount: number): Promise<void> {
  const { ports, shard, unanswered } = work;
  if (unanswered.length > 0 && unanswered.length === dueCount) {
    work.errors.push(...unanswered.map(({ error }) => error));
    return;
  }
  await pMap(
    unanswered,
    ({ due, error }) => {
      const failure = { code: 'source-failed' as const, reason: error.message };
      return settle(work, evaluateOne(ports, shard, due, { kind: 'failed', failure }, undefined));
    },
    { concurrency: CONCURRENCY },
  );
}

/**
 * Composites come last, from the books of their objectives. Where any of the shard could not be written the shard comes again,
 * and they with it.
 */
async function evaluateComposites(work: Work, version: number, composites: readonly CompositeSlo[]): Promise<void> {
  const { ports, shard } = work;
  if (composites.length === 0) return;
  const named = composites.flatMap(({ sli }) => sli.objectives.map(({ slo }) => slo));
  const objectives = (await ports.catalog.slosNamed(version, named)).flatMap((slo) => (isComposite(slo) ? [] : [slo]));
  await pMap(
    composites,
    (slo) => {
      const own = objectives.filter(({ partOf }) => partOf === slo.name);
      return settle(work, evaluateComposite(ports, shard, { terms: sloTerms(slo), objectives: own }));
    },
    { concurrency: CONCURRENCY },
  );
}

/** One SLO whose books can't be written keeps no other from being evaluated. */
async function settle({ outcomes, errors }: Work, evaluation: Promise<Outcome>): Promise<void> {
  const [settled] = await Promise.allSettled([evaluation]);
  if (settled.status === 'fulfilled') outcomes.push(settled.value);
  else errors.push(settled.reason instanceof Error ? settled.reason : new Error(String(settled.reason)));
}

function cutIntoBatches(due: readonly DueSlo[], horizon: Instant): DueSlo[][] {
  const isLong = ({ state }: DueSlo) => state === undefined || horizon - state.readThrough > LONG_READ_MS;
  const short = due.filter((one) => !isLong(one));
  const long = due.filter(isLong);
  const batches = short.length > 0 ? [short] : [];
  for (let first = 0; first < long.length; first += LONG_READS_AT_ONCE)
    batches.push(long.slice(first, first + LONG_READS_AT_ONCE));
  return batches;
}

async function retire({ states }: EvaluatePorts, shard: Shard, missing: readonly SloState[]): Promise<number> {
  // A conflict means that another worker has written this SLO in between; the next hourly run looks again.
  const written = await pMap(
    missing,
    (state) => {
      const { state: next, events } = decideRetirement(state, shard.scheduledAt);
      return states.put(next, state.version, events);
    },
    { concurrency: CONCURRENCY },
  );
  return written.filter((outcome) => outcome === 'written').length;
}
