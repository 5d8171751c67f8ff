import type { LoggedEvent } from '#core/shared/event.ts';
import type { Bus } from './ports.ts';

export interface PublishPorts {
  readonly bus: Bus;
}

export interface PublishResult {
  readonly published: readonly LoggedEvent[];
  /** The ids of the events that have to be offered again. */
  readonly failedIds: ReadonlySet<string>;
}

/** Publishes what the event log has. An event that is offered again is told apart by its id. */
export async function publishEvents({ bus }: PublishPorts, events: readonly LoggedEvent[]): Promise<PublishResult> {
  const failedIds = await bus.publish(events);
  return { published: events.filter(({ id }) => !failedIds.has(id)), failedIds };
}
