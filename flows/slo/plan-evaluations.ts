import { formatInstant, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import { pages, unitOf } from '#core/slo/schema.ts';
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
  const units = new Map<string, Unit>();
  for await (const slo of catalog.slos(await catalog.version())) {
    const key = unitOf(slo);
    const { names = [], isPaging = false } = units.get(key) ?? {};
    units.set(key, { names: [...names, slo.name], isPaging: isPaging || pages(slo) });
  }
  const due = [...units.values()].flatMap(({ names, isPaging }) =>
    cadence === 'hourly' || isPaging ? [names.toSorted()] : [],
  );
  if (cadence === 'hourly') {
    const planned = new Set(due.flat());
    for await (const { slo, retiredAt } of states.all()) if (retiredAt === null && !planned.has(slo)) due.push([slo]);
  }
  const shards = cutIntoShards(due.toSorted(byFirst), cadence, scheduledAt);
  await queue.send(shards);
  return { slos: due.flat().length, shards: shards.length };
}

/** SLOs that are evaluated together: a composite after its objectives, any other alone. */
interface Unit {
  readonly names: readonly string[];
  readonly isPaging: boolean;
}

function byFirst([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1;
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

function cutIntoShards(units: readonly string[][], cadence: Cadence, scheduledAt: Instant): Shard[] {
  let last: string[] = [];
  const shards = [last];
  for (const names of units) {
    if (last.length + names.length > SHARD_SIZE_MAX) {
      last = [];
      shards.push(last);
    }
    last.push(...names);
  }
  return shards.map((names) => ({ cadence, scheduledAt, names }));
}
