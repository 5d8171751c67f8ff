import type { Slo } from '#core/slo/schema.ts';
import type { SloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import type { Ledger, MetricSource, SloCatalog, SloStates } from './ports.ts';
import type { Shard } from './shard.ts';

/** The parts of the world that an evaluation needs. */
export interface EvaluatePorts {
  readonly catalog: SloCatalog;
  readonly states: SloStates;
  readonly ledger: Ledger;
  readonly source: MetricSource;
  readonly eventLog: Pick<EventLog, 'read'>;
  readonly clock: Clock;
  /** How long the source takes to hold a minute in full. */
  readonly sourceDelayMs: number;
  /** Told after each SLO, for a progress bar. */
  readonly onEvaluated?: (slo: string) => void;
}

/** An SLO that is due, with what is known of it. */
export interface DueSlo {
  readonly terms: SloTerms<Slo>;
  readonly state: SloState | undefined;
}

/** A run that comes twice, or late, changes nothing that a later one has written. */
export function isDue(state: SloState | undefined, { cadence, scheduledAt }: Shard): boolean {
  if (state === undefined) return true;
  return scheduledAt > (cadence === 'hourly' ? state.booksAsOf : state.asOf);
}
