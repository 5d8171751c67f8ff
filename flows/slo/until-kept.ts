import { catchUp } from '#core/slo/catch-up.ts';
import { sloStream } from '#core/slo/events.ts';
import type { SloState } from '#core/slo/state.ts';
import { type EvaluatePorts, isDue } from './due-slo.ts';
import type { Outcome } from './judge-books.ts';
import type { Shard } from './shard.ts';

/** A race is lost at most so often before the shard is given back to the queue. */
const ATTEMPTS_MAX = 4;

/**
 * Evaluates an SLO that is due, again from the state as another evaluator has left it where one wrote in between.
 * Throws where that happens again and again.
 */
export async function untilKept(
  ports: EvaluatePorts,
  shard: Shard,
  { name, state }: { readonly name: string; readonly state: SloState | undefined },
  evaluate: (state: SloState | undefined) => Promise<Outcome | 'conflict'>,
): Promise<Outcome> {
  let current = state;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    if (!isDue(current, shard)) return 'skipped';
    const outcome = await evaluate(current);
    if (outcome !== 'conflict') {
      ports.onEvaluated?.(name);
      return outcome;
    }
    current = await reload(ports, name, current);
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
