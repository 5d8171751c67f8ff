import { scheduleStream } from '#core/oncall/events.ts';
import { type HandChange, handChanges } from '#core/oncall/on-duty.ts';
import {
  decideOverride,
  loggedOverrides,
  type OverrideCommand,
  type OverrideRefusal,
  withOverrides,
} from '#core/oncall/overrides.ts';
import type { NamedSchedule } from '#core/oncall/schema.ts';
import { placeEvents } from '#core/shared/event.ts';
import { DAY_MS, type Instant, plusMs } from '#core/shared/instant.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import type { RosterSource } from './ports.ts';
import { readSchedule } from './read-roster.ts';

export interface OverrideSchedulePorts {
  readonly roster: RosterSource;
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

/** What a change did, or would do: whose hands which times change. */
export type OverrideOutcome =
  | {
      readonly outcome: 'kept' | 'shown';
      readonly schedule: NamedSchedule;
      readonly changes: readonly HandChange[];
      readonly ids: readonly string[];
    }
  | {
      readonly outcome: 'refused';
      readonly code: OverrideRefusal['code'] | 'unknown-schedule';
      readonly reason: string;
    };

/** Changes are shown so far ahead: as far as anybody plans an override. */
const SHOWN_MS = 400 * DAY_MS;

/** Changes a schedule in force as the command says; with `isTrial` it only says what would change hands. */
export async function overrideSchedule(
  { roster: source, eventLog, clock }: OverrideSchedulePorts,
  name: string,
  command: OverrideCommand,
  { isTrial }: { readonly isTrial: boolean },
): Promise<OverrideOutcome> {
  const roster = await source.roster();
  const now = clock.now();
  const document = roster.schedules.find((each) => each.name === name);
  if (document === undefined) {
    const names = roster.schedules.map((each) => each.name).join(', ') || 'there is none';
    return { outcome: 'refused', code: 'unknown-schedule', reason: `no schedule ${name}; allowed: ${names}` };
  }
  const before = await readSchedule(eventLog, document);

  const people = new Set(roster.people.map((person) => person.name));
  const decision = decideOverride(command, before.schedule, before.logged, people, now);
  if ('refusal' in decision) return { outcome: 'refused', ...decision.refusal };

  const stream = scheduleStream(name);
  const placed = placeEvents(stream, before.version, decision.events);
  const after = withOverrides(document, loggedOverrides([...before.events, ...placed]));
  const changes = changesOf(before.schedule, after, now);
  const ids = placed.map(({ id }) => id);
  if (isTrial) return { outcome: 'shown', schedule: after, changes, ids: [] };

  if ((await eventLog.append(stream, before.version, decision.events)) === 'conflict')
    throw new Error(`schedule ${name} was changed by somebody else at this moment; look at it and try again`);
  return { outcome: 'kept', schedule: after, changes, ids };
}

function changesOf(before: NamedSchedule, after: NamedSchedule, now: Instant): HandChange[] {
  return handChanges(before, after, now, plusMs(now, SHOWN_MS));
}
