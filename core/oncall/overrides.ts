import { endedAt } from '#core/shared/calendar.ts';
import type { EventOf } from '#core/shared/event.ts';
import { formatInstant, type Instant, instant } from '#core/shared/instant.ts';
import type { Actor, ScheduleEvent, scheduleEventSchemas } from './events.ts';
import { dutyAt } from './on-duty.ts';
import type { NamedSchedule, Override } from './schema.ts';

/** An override that people added while the schedule was in force. */
export interface LoggedOverride extends Override {
  /** The event that added it. */
  readonly id: string;
  readonly actor: Actor;
  readonly reason: string;
}

type LoggedScheduleEvent = EventOf<typeof scheduleEventSchemas>;

/** The overrides that were added, in order; one that was ended holds until then, so that the past stays as it was. */
export function loggedOverrides(events: readonly LoggedScheduleEvent[]): LoggedOverride[] {
  const overrides = new Map<string, LoggedOverride>();
  for (const event of events) {
    if (event.type === 'OverrideAdded') {
      const { override, actor, reason } = event.data;
      overrides.set(event.id, { ...override, id: event.id, actor, reason });
      continue;
    }
    const ended = overrides.get(event.data.added);
    if (ended !== undefined) overrides.set(ended.id, endedAt(ended, event.at));
  }
  return [...overrides.values()];
}

/** The schedule with overrides above those of its document. */
export function withOverrides<S extends Pick<NamedSchedule, 'overrides'>>(schedule: S, added: readonly Override[]): S {
  const plain = added.map(({ user, from, to }) => ({ user, from, to }));
  return { ...schedule, overrides: [...schedule.overrides, ...plain] };
}

export interface OverrideRefusal {
  readonly code: 'in-the-past' | 'backwards' | 'unknown-person' | 'nobody-on-call' | 'same-person' | 'unknown-override';
  readonly reason: string;
}

export type OverrideDecision = { readonly events: readonly ScheduleEvent[] } | { readonly refusal: OverrideRefusal };

/** What people ask of a schedule while it is in force. */
export type OverrideCommand = { readonly actor: Actor; readonly reason: string } & (
  | { readonly type: 'AddOverride'; readonly override: Override }
  /** Whoever is on call at the one moment takes the turn, or override, of the other, and the other way round. */
  | { readonly type: 'SwapTurns'; readonly first: Instant; readonly second: Instant }
  | { readonly type: 'EndOverride'; readonly added: string }
);

/**
 * What a command does to a schedule, whose overrides hold those that were added before. Nothing reaches into the past, so
 * that who was on call is never rewritten.
 */
export function decideOverride(
  command: OverrideCommand,
  schedule: NamedSchedule,
  logged: readonly LoggedOverride[],
  people: ReadonlySet<string>,
  now: Instant,
): OverrideDecision {
  const { actor, reason } = command;
  const added = (override: Override): ScheduleEvent => {
    const data = { schedule: schedule.name, override, actor, reason };
    return { capability: 'oncall', type: 'OverrideAdded', at: now, data };
  };
  switch (command.type) {
    case 'AddOverride': {
      const { user, from, to } = command.override;
      if (user !== null && !people.has(user)) return refuse('unknown-person', `no document is about ${user}`);
      if (from >= to)
        return refuse(
          'backwards',
          `it would end at ${formatInstant(to)}, not after its beginning at ${formatInstant(from)}`,
        );
      if (from < now) return refuse('in-the-past', past(from, now));
      return { events: [added(command.override)] };
    }
    case 'SwapTurns': {
      const [first, second] = [dutyAt(schedule, command.first), dutyAt(schedule, command.second)];
      const nobody = first?.user == null ? command.first : command.second;
      if (first?.user == null || second?.user == null)
        return refuse('nobody-on-call', `nobody is on call at ${formatInstant(nobody)}, so there is nothing to swap`);
      if (first.user === second.user) return refuse('same-person', `${first.user} is on call at both moments`);
      // The rest of a turn that has begun may be swapped; what is over is over.
      const rest = (from: Instant) => instant(Math.max(from, now));
      if (Math.min(command.first, command.second) < now)
        return refuse('in-the-past', past(instant(Math.min(command.first, command.second)), now));
      return {
        events: [
          added({ user: second.user, from: rest(first.from), to: first.to }),
          added({ user: first.user, from: rest(second.from), to: second.to }),
        ],
      };
    }
    case 'EndOverride': {
      const override = logged.find(({ id }) => id === command.added);
      if (override === undefined) return refuse('unknown-override', `no override was added by ${command.added}`);
      if (override.to <= now) return refuse('in-the-past', `it ended at ${formatInstant(override.to)} already`);
      const data = { schedule: schedule.name, added: command.added, actor, reason };
      return { events: [{ capability: 'oncall', type: 'OverrideEnded', at: now, data }] };
    }
  }
}

function past(at: Instant, now: Instant): string {
  return `${formatInstant(at)} is before ${formatInstant(now)}, and who was on call is never rewritten`;
}

function refuse(code: OverrideRefusal['code'], reason: string): OverrideDecision {
  return { refusal: { code, reason } };
}
