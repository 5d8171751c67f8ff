import { formatInstant, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import { pages } from '#core/slo/schema.ts';
import type { Clock, WorkQueue } from '#flows/shared/ports.ts';
import type { SloCatalog, SloStates } from './ports.ts';
import { type Cadence, SHARD_SIZE_MAX, type Shard } from './shard.ts';

export interface PlanPorts {
  readonly catalog: SloCatalog;
  readonly states: Pick<SloStates, 'all'>;
  readonly queue: WorkQueue<Shard>;
  readonly clock: Clock;
}

/**
 * Cuts the SLOs that are due into shards and queues them. The hourly plan also names SLOs that have left the catalog
 * but still have a state, so that they are retired. With nothing due one empty shard is sent all the same: the dead-man
 * alarm watches that work arrives and completes, not that there is much of it.
 */
export async function planEvaluations(
  { catalog, states, queue, clock }: PlanPorts,
  { cadence, scheduledAt }: { cadence: Cadence; scheduledAt: Instant },
): Promise<{ slos: number; shards: number }> {
  if (scheduledAt > clock.now() + AHEAD_MS_MAX) throw planAhead(scheduledAt, clock.now());
  const names = new Set<string>();
  for await (const slo of catalog.slos(await catalog.version())) {
    if (cadence === 'hourly' || pages(slo)) names.add(slo.name);
  }
  if (cadence === 'hourly') {
    for await (const state of states.all()) if (state.retiredAt === null) names.add(state.slo);
  }
  const shards = cutIntoShards([...names].sort(), cadence, scheduledAt);
  await queue.send(shards);
  return { slos: names.size, shards: shards.length };
}

/** Schedules may ring a little early. An evaluation as of a later instant would make all until then look done. */
const AHEAD_MS_MAX = MINUTE_MS;

function planAhead(scheduledAt: Instant, now: Instant): Error {
  const error = new Error(
    `an evaluation as of ${formatInstant(scheduledAt)} was asked for at ${formatInstant(now)}; give an instant in UTC that is not ahead`,
  );
  error.name = 'PlanAheadError';
  return error;
}

function cutIntoShards(names: readonly string[], cadence: Cadence, scheduledAt: Instant): Shard[] {
  const shards: Shard[] = [];
  for (let first = 0; first === 0 || first < names.length; first += SHARD_SIZE_MAX) {
    shards.push({ cadence, scheduledAt, names: names.slice(first, first + SHARD_SIZE_MAX) });
  }
  return shards;
}
