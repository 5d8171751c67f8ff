import type { LoggedEvent } from '#core/shared/event.ts';

/** Who wants to know what happened? */
export interface Bus {
  /**
   * Offers the events to every subscriber, at least once and in no promised order. Gives the ids of those that were not
   * taken, which the caller offers again. Throws only where the bus as a whole does not answer.
   */
  publish(events: readonly LoggedEvent[]): Promise<ReadonlySet<string>>;
}
