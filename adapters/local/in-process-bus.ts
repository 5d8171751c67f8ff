import type { LoggedEvent } from '#core/shared/event.ts';
import type { Bus } from '#flows/events/ports.ts';

/** Handles one event and resolves when it is done with it; what it throws makes it be offered again to every subscriber. */
type Subscriber = (event: LoggedEvent) => Promise<void>;

export interface InProcessBus extends Bus {
  /** From now on the subscriber is given events of these types. */
  subscribe(types: readonly string[], subscriber: Subscriber): void;
}

/**
 * The bus of a platform in one process. `onFailure` is told why an event was not taken, so that it reaches a log; the
 * event itself is reported as failed.
 */
export function inProcessBus(onFailure: (event: LoggedEvent, error: unknown) => void): InProcessBus {
  const subscriptions: { types: readonly string[]; subscriber: Subscriber }[] = [];
  return {
    subscribe(types, subscriber) {
      subscriptions.push({ types, subscriber });
    },
    async publish(events) {
      const failedIds = new Set<string>();
      for (const event of events) {
        const interested = subscriptions.filter(({ types }) => types.includes(event.type));
        const outcomes = await Promise.allSettled(interested.map(async ({ subscriber }) => subscriber(event)));
        for (const outcome of outcomes) {
          if (outcome.status === 'fulfilled') continue;
          failedIds.add(event.id);
          onFailure(event, outcome.reason);
        }
      }
      return failedIds;
    },
  };
}
