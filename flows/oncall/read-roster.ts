import { scheduleEventSchemas, scheduleStream } from '#core/oncall/events.ts';
import { type LoggedOverride, loggedOverrides, withOverrides } from '#core/oncall/overrides.ts';
import type { NamedSchedule, Roster } from '#core/oncall/schema.ts';
import { type EventOf, eventOf } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import type { RosterSource } from './ports.ts';

export interface ReadRosterPorts {
  readonly roster: RosterSource;
  readonly eventLog: Pick<EventLog, 'read'>;
}

/** The roster in force, each schedule with the overrides that people added to it. */
export async function readRoster({ roster: source, eventLog }: ReadRosterPorts): Promise<Roster> {
  const roster = await source.roster();
  const schedules = roster.schedules.map(async (schedule) => (await readSchedule(eventLog, schedule)).schedule);
  return { ...roster, schedules: await Promise.all(schedules) };
}

/** A schedule of a document with the overrides that people added to it, and the version of their stream. */
export async function readSchedule(
  eventLog: Pick<EventLog, 'read'>,
  schedule: NamedSchedule,
): Promise<{
  schedule: NamedSchedule;
  events: EventOf<typeof scheduleEventSchemas>[];
  logged: LoggedOverride[];
  version: number;
}> {
  const read = await eventLog.read(scheduleStream(schedule.name), 0);
  const events = read.map((event) => scheduleEventSchema.parse(event));
  const logged = loggedOverrides(events);
  return { schedule: withOverrides(schedule, logged), events, logged, version: events.at(-1)?.version ?? 0 };
}

const scheduleEventSchema = eventOf(scheduleEventSchemas);
