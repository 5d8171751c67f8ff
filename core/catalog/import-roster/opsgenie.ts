import * as z from 'zod';
import type { Restriction } from '#core/oncall/schema.ts';
import type { ForeignLayer, ForeignPolicy, ForeignRoster, ForeignSchedule, RosterLoss } from './foreign-roster.ts';
import { wallTimeOf } from './wall-clock.ts';

const hours = { startHour: z.number(), startMin: z.number(), endHour: z.number(), endMin: z.number() };
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const timeRestriction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('time-of-day'), restriction: z.object(hours) }),
  z.object({
    type: z.literal('weekday-and-time-of-day'),
    restrictions: z.array(z.object({ ...hours, startDay: z.enum(DAYS), endDay: z.enum(DAYS) })),
  }),
]);

const participant = z.object({ type: z.string(), username: z.string().optional(), name: z.string().optional() });

const rotation = z.object({
  name: z.string().default('rotation'),
  startDate: z.string(),
  endDate: z.string().nullish(),
  type: z.enum(['hourly', 'daily', 'weekly']),
  length: z.number().default(1),
  participants: z.array(participant),
  timeRestriction: timeRestriction.nullish(),
});

const schedule = z.object({
  id: z.string(),
  name: z.string(),
  timezone: z.string(),
  enabled: z.boolean().default(true),
  rotations: z.array(rotation),
});

const escalation = z.object({
  name: z.string(),
  rules: z.array(
    z.object({
      condition: z.string().default('if-not-acked'),
      notifyType: z.string().default('default'),
      delay: z.object({ timeAmount: z.number(), timeUnit: z.string().default('minutes') }),
      recipient: participant.extend({ id: z.string().optional() }),
    }),
  ),
  repeat: z.object({ count: z.number().default(0), waitInterval: z.number().default(0) }).nullish(),
});

const user = z.object({ username: z.string(), fullName: z.string(), timeZone: z.string().nullish() });

/**
 * Answers of Opsgenie's REST API: `/v2/users`, `/v2/schedules?expand=rotation` and `/v2/escalations`.
 * https://docs.opsgenie.com/docs/api-overview
 */
export const opsgenieExport = z.object({ data: z.array(z.union([schedule, escalation, user])) });

type Rotation = z.output<typeof rotation>;

/** Who answers by exports of Opsgenie, where every rotation of a schedule calls somebody, so that each is a schedule here. */
export function opsgenieRoster(exports: readonly z.output<typeof opsgenieExport>[]): ForeignRoster {
  const items = exports.flatMap(({ data }) => data);
  const losses: RosterLoss[] = [];
  const found = items.flatMap((item) => ('rotations' in item ? [item] : []));
  return {
    people: items.flatMap((item) =>
      'fullName' in item
        ? [{ id: item.username, name: item.fullName, email: item.username, timeZone: item.timeZone ?? undefined }]
        : [],
    ),
    schedules: found.flatMap((each) => schedulesOf(each, losses)),
    policies: items.flatMap((item) => ('rules' in item ? [policyOf(item, found, losses)] : [])),
    losses,
  };
}

function schedulesOf(
  { id, name, timezone, enabled, rotations }: z.output<typeof schedule>,
  losses: RosterLoss[],
): ForeignSchedule[] {
  const of = `schedule ${name}`;
  if (!enabled) losses.push({ of, says: 'is disabled there; here it is a schedule like any other' });
  if (rotations.length > 1)
    losses.push({
      of,
      says: `has ${rotations.length} rotations, which all call somebody: each is a schedule of its own`,
    });
  return rotations.map((each, index) => ({
    id: idOf(id, index),
    name: rotations.length > 1 ? `${name} ${each.name}` : name,
    timeZone: timezone,
    layers: [layerOf(each, timezone, of, losses)].flatMap((layer) => layer ?? []),
  }));
}

function idOf(schedule: string, rotation: number): string {
  return `${schedule}#${rotation}`;
}

const UNITS = { hourly: 'hours', daily: 'days', weekly: 'weeks' } as const;

function layerOf(
  { name, startDate, endDate, type, length, participants, timeRestriction: restricted }: Rotation,
  timeZone: string,
  of: string,
  losses: RosterLoss[],
): ForeignLayer | undefined {
  const start = wallTimeOf(startDate, timeZone);
  if (start === undefined) {
    losses.push({
      of,
      says: `rotation ${name} is left out: ${startDate} in ${timeZone} is no time that is known here`,
    });
    return undefined;
  }
  const others = participants.filter((each) => each.type !== 'user');
  if (others.length > 0)
    losses.push({
      of,
      says: `rotation ${name} has turns of ${others.map((each) => each.name ?? each.type).join(', ')}, who are left out`,
    });
  return {
    name,
    people: participants.flatMap((each) => (each.type === 'user' ? (each.username ?? []) : [])),
    start,
    end: endDate === null || endDate === undefined ? undefined : wallTimeOf(endDate, timeZone),
    handoff: { unit: UNITS[type], every: length },
    restrictions: restrictionsOf(restricted ?? undefined),
  };
}

function restrictionsOf(restricted: z.output<typeof timeRestriction> | undefined): Restriction[] {
  if (restricted === undefined) return [];
  const two = (hour: number, minute: number) =>
    `${String(hour % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  if (restricted.type === 'time-of-day') {
    const { startHour, startMin, endHour, endMin } = restricted.restriction;
    return [{ type: 'daily', from: two(startHour, startMin), to: two(endHour, endMin) }];
  }
  return restricted.restrictions.map(({ startDay, startHour, startMin, endDay, endHour, endMin }) => {
    // Hour 24 is midnight of the day that follows.
    const toDay = ((DAYS.indexOf(endDay) + Math.floor(endHour / 24)) % DAYS.length) + 1;
    return {
      type: 'weekly',
      fromDay: DAYS.indexOf(startDay) + 1,
      from: two(startHour, startMin),
      toDay,
      to: two(endHour, endMin),
    };
  });
}

const MINUTES: Readonly<Record<string, number>> = { minutes: 1, hours: 60, days: 1_440 };

function policyOf(
  { name, rules, repeat }: z.output<typeof escalation>,
  schedules: readonly z.output<typeof schedule>[],
  losses: RosterLoss[],
): ForeignPolicy {
  const lose = (says: string) => void losses.push({ of: `escalation policy ${name}`, says });
  const steps = rules.map(({ condition, notifyType, delay, recipient }) => {
    if (condition !== 'if-not-acked') lose(`has a rule ${condition}; here a step is taken until somebody acknowledges`);
    if (!['default', 'all'].includes(notifyType))
      lose(`has a rule that tells ${notifyType}; here whoever is on call is told`);
    return {
      afterMinutes: delay.timeAmount * (MINUTES[delay.timeUnit] ?? 1),
      targets: targetsOf(recipient, schedules, lose),
    };
  });
  const sorted = steps.toSorted((a, b) => a.afterMinutes - b.afterMinutes);
  return { name, steps: sorted, repeat: repeat?.count ?? 0, repeatAfterMinutes: repeat?.waitInterval || 5 };
}

function targetsOf(
  recipient: z.output<typeof escalation>['rules'][number]['recipient'],
  schedules: readonly z.output<typeof schedule>[],
  lose: (says: string) => void,
): ForeignPolicy['steps'][number]['targets'] {
  if (recipient.type === 'user') return [{ kind: 'person', id: recipient.username ?? recipient.name ?? '' }];
  const found = schedules.find(({ id, name }) => id === recipient.id || name === recipient.name);
  if (recipient.type === 'schedule' && found !== undefined)
    return found.rotations.map((_, index) => ({ kind: 'schedule', id: idOf(found.id, index) }));
  lose(
    `tells ${recipient.type} ${recipient.name ?? recipient.id ?? ''}, which is not in the export or has no equivalent`,
  );
  return [];
}
