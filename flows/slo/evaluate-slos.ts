import pMap from 'p-map';
import { HOUR_MS, type Instant } from '#core/shared/instant.ts';
import { decideRetirement } from '#core/slo/decide-slo.ts';
import { horizonAt, type SloTerms, sloTerms } from '#core/slo/evaluate-slo.ts';
import type { SloState } from '#core/slo/state.ts';
import type { Clock } from '#flows/shared/ports.ts';
import { evaluateOne, wantedPages } from './evaluate-one.ts';
import type { Ledger, MetricSource, SloCatalog, SloStates } from './ports.ts';
import { readCounts } from './read-counts.ts';
import type { Shard } from './shard.ts';

export interface EvaluatePorts {
  readonly catalog: SloCatalog;
  readonly states: SloStates;
  readonly ledger: Ledger;
  readonly source: MetricSource;
  readonly clock: Clock;
  /** How long the source takes to hold a minute in full. */
  readonly sourceDelayMs: number;
  /** Told after each SLO, for a progress bar. */
  readonly onEvaluated?: (slo: string) => void;
}

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

/** An SLO that is due, with what is known of it. */
export interface DueSlo {
  readonly terms: SloTerms;
  readonly state: SloState | undefined;
}

/** Writes to the store under way at once: enough to hide its latency, few enough for a small Lambda. */
const CONCURRENCY = 32;
/** SLOs with more than this to read are taken a few at a time, so that a backfill stays within a Lambda's memory. */
const LONG_READ_MS = 72 * HOUR_MS;
const LONG_READS_AT_ONCE = 4;

/**
 * Evaluates the SLOs of a shard as of the instant it was scheduled for. Each SLO succeeds or fails alone: a metric that
 * can't be read becomes a fact of its SLO. Throws where the store or the source as a whole does not answer; doing the
 * shard again then repeats nothing that was finished.
 */
export async function evaluateSlos(ports: EvaluatePorts, shard: Shard): Promise<ShardResult> {
  const { catalog, states, ledger, clock, sourceDelayMs } = ports;
  const slos = await catalog.slosNamed(await catalog.version(), shard.names);
  const known = await states.load(shard.names);

  const due = slos
    .map((slo): DueSlo => ({ terms: sloTerms(slo), state: known.get(slo.name) }))
    .filter(({ state }) => isDue(state, shard));
  const batches = cutIntoBatches(due, horizonAt(shard.scheduledAt, sourceDelayMs));

  const outcomes: ('evaluated' | 'failed' | 'skipped')[] = [];
  for (const batch of batches) {
    const counts = await readCounts(ports, shard, batch);
    const pages = await ledger.load(
      batch.map((due) => wantedPages(due, shard, sourceDelayMs, counts.get(due.terms.slo.name))),
    );
    const one = (due: DueSlo) =>
      evaluateOne(ports, shard, due, counts.get(due.terms.slo.name), pages.get(due.terms.slo.name));
    // One SLO whose books can't be written throws only after its neighbours are done; doing the shard again skips those.
    outcomes.push(...(await pMap(batch, one, { concurrency: CONCURRENCY, stopOnError: false })));
  }
  const retired = await retireMissing(
    ports,
    shard,
    slos.map(({ name }) => name),
    known,
  );
  return {
    evaluated: outcomes.filter((outcome) => outcome === 'evaluated').length,
    failed: outcomes.filter((outcome) => outcome === 'failed').length,
    skipped: slos.length - due.length + outcomes.filter((outcome) => outcome === 'skipped').length,
    retired,
    lagMs: clock.now() - horizonAt(shard.scheduledAt, sourceDelayMs),
  };
}

/** A run that comes twice, or late, changes nothing that a later one has written. */
export function isDue(state: SloState | undefined, { cadence, scheduledAt }: Shard): boolean {
  if (state === undefined) return true;
  return scheduledAt > (cadence === 'hourly' ? state.booksAsOf : state.asOf);
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

async function retireMissing(
  { states }: EvaluatePorts,
  shard: Shard,
  inForce: readonly string[],
  known: ReadonlyMap<string, SloState>,
): Promise<number> {
  const missing = [...known.values()].filter(({ slo, retiredAt }) => !inForce.includes(slo) && retiredAt === null);
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
