import { endedAt } from '#core/shared/calendar.ts';
import type { EventOf } from '#core/shared/event.ts';
import { type Instant, instant } from '#core/shared/instant.ts';
import type { muteEventSchemas } from './events.ts';

/** A time for which pages of a service are held back. */
export interface Mute {
  /** The event that added it. */
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly by: string;
  readonly reason: string;
}

/** The mutes of a service; one that was ended holds until then. */
export function mutesOf(events: readonly EventOf<typeof muteEventSchemas>[]): Mute[] {
  const mutes = new Map<string, Mute>();
  for (const event of events) {
    if (event.type === 'MuteAdded') {
      const { from, to, actor, reason } = event.data;
      mutes.set(event.id, { id: event.id, from, to, by: actor.by, reason });
      continue;
    }
    const ended = mutes.get(event.data.added);
    if (ended !== undefined) mutes.set(ended.id, endedAt(ended, event.at));
  }
  return [...mutes.values()];
}

/** Until when pages are held back at a moment: the end of the last mute that holds then; null where none does. */
export function mutedUntil(mutes: readonly Mute[], at: Instant): Instant | null {
  const holding = mutes.filter(({ from, to }) => from <= at && at < to);
  return holding.length === 0 ? null : instant(Math.max(...holding.map(({ to }) => to)));
}
