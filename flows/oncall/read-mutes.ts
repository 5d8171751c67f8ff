import { muteEventSchemas, muteStream } from '#core/oncall/events.ts';
import { type Mute, mutesOf } from '#core/oncall/mutes.ts';
import { type EventOf, eventOf } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';

type LoggedMuteEvent = EventOf<typeof muteEventSchemas>;

/** The mutes of a service, those that are over too. */
export async function readMutes(eventLog: Pick<EventLog, 'read'>, service: string): Promise<Mute[]> {
  return mutesOf((await readMuteStream(eventLog, service)).events);
}

/** What happened to the mutes of a service, and the version of their stream. */
export async function readMuteStream(
  eventLog: Pick<EventLog, 'read'>,
  service: string,
): Promise<{ events: LoggedMuteEvent[]; version: number }> {
  const events = (await eventLog.read(muteStream(service), 0)).map(parseMuteEvent);
  return { events, version: events.at(-1)?.version ?? 0 };
}

export function parseMuteEvent(event: unknown): LoggedMuteEvent {
  return muteEventSchema.parse(event);
}

const muteEventSchema = eventOf(muteEventSchemas);
