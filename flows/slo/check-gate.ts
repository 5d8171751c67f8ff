import { gateStream } from '#core/slo/events.ts';
import { decideGate, type GateVerdict } from '#core/slo/gate.ts';
import type { SloState } from '#core/slo/state.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import type { SloStates } from './ports.ts';

export interface GatePorts {
  readonly states: Pick<SloStates, 'all'>;
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

/** Who lets a release through a closed gate, and why. */
export interface GateOverride {
  readonly by: string;
  readonly reason: string;
}

export type GateAnswer = GateVerdict & { readonly override: GateOverride | null };

/** The gates of these services as they are, in their order. Nothing is overridden. */
export async function readGates(
  { states, clock }: Pick<GatePorts, 'states' | 'clock'>,
  services: readonly string[],
): Promise<GateVerdict[]> {
  const all: SloState[] = [];
  for await (const state of states.all()) all.push(state);
  const now = clock.now();
  return services.map((service) => decideGate(service, all, now));
}

/**
 * Says whether a release of a service may go out. An override opens a closed gate, and is in the event log before the
 * answer is given. Throws where the platform can't be read or the override can't be logged: then nobody was told "open".
 */
export async function checkGate(
  { states, eventLog, clock }: GatePorts,
  service: string,
  override: GateOverride | null,
): Promise<GateAnswer> {
  const now = clock.now();
  const [verdict] = await readGates({ states, clock }, [service]);
  if (verdict === undefined) throw new Error(`the gate of ${service} was read and gave no verdict`);
  if (verdict.isOpen || override === null) return { ...verdict, override: null };

  const stream = gateStream(service);
  const version = (await eventLog.read(stream, 0)).at(-1)?.version ?? 0;
  const data = { service, ...override, closedBecause: verdict.reasons.map(({ reason }) => reason) };
  const event = { capability: 'slo', type: 'GateOverridden', at: now, data };
  if ((await eventLog.append(stream, version, [event])) === 'conflict') throw overrideRaced(service);
  return { ...verdict, isOpen: true, override };
}

function overrideRaced(service: string): Error {
  const error = new Error(`the gate of ${service} was overridden by somebody else at this moment; check it again`);
  error.name = 'GateOverrideRacedError';
  return error;
}
