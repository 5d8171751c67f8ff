import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Restriction } from '#core/oncall/schema.ts';
import type { ForeignLayer, ForeignPolicy, ForeignRoster, ForeignSchedule, RosterLoss } from './foreign-roster.ts';
import { dailyFor, weeklyFor } from './wall-clock.ts';

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

const user = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string().nullish(),
  timezone: z.string().nullish(),
});

const schedule = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(['web', 'calendar', 'ical']),
  time_zone: z.string().nullish(),
  shifts: z.array(z.string()).default([]),
});

const shift = z.object({
  id: z.string(),
  name: z.string().nullish(),
  type: z.enum(['rolling_users', 'recurrent_event', 'single_event', 'override']),
  start: z.string(),
  duration: z.number(),
  time_zone: z.string().nullish(),
  level: z.number().nullish(),
  frequency: z.enum(['hourly', 'daily', 'weekly', 'monthly']).nullish(),
  interval: z.number().nullish(),
  by_day: z.array(z.enum(DAYS)).nullish(),
  until: z.string().nullish(),
  users: z.array(z.string()).nullish(),
  rolling_users: z.array(z.array(z.string())).nullish(),
  start_rotation_from_user_index: z.number().nullish(),
});

const chain = z.object({ id: z.string(), name: z.string() });

const step = z.object({
  escalation_chain_id: z.string(),
  position: z.number(),
  type: z.string(),
  duration: z.number().nullish(),
  notify_on_call_from_schedule: z.string().nullish(),
  persons_to_notify: z.array(z.string()).nullish(),
});

/**
 * Answers of Grafana OnCall's API: `/api/v1/users/`, `/schedules/`, `/on_call_shifts/`, `/escalation_chains/` and
 * `/escalation_policies/`. https://grafana.com/docs/oncall/latest/oncall-api-reference/
 */
export const grafanaOnCallExport = z.object({ results: z.array(z.union([step, shift, schedule, user, chain])) });

type Shift = z.output<typeof shift>;

/** Who answers by exports of Grafana OnCall. */
export function grafanaOnCallRoster(exports: readonly z.output<typeof grafanaOnCallExport>[]): ForeignRoster {
  const items = exports.flatMap(({ results }) => results);
  const losses: RosterLoss[] = [];
  const shifts = new Map(items.flatMap((item) => ('duration' in item && 'start' in item ? [[item.id, item]] : [])));
  const steps = items.flatMap((item) => ('escalation_chain_id' in item ? [item] : []));
  return {
    people: items.flatMap((item) =>
      'username' in item
        ? [{ id: item.id, name: item.username, email: item.email ?? undefined, timeZone: item.timezone ?? undefined }]
        : [],
    ),
    schedules: items.flatMap((item) => ('shifts' in item ? [scheduleOf(item, shifts, losses)] : [])),
    policies: items.flatMap((item) => {
      if ('escalation_chain_id' in item || 'start' in item || 'shifts' in item || 'username' in item) return [];
      const of = steps.filter(({ escalation_chain_id: id }) => id === item.id);
      return of.length === 0 ? [] : [policyOf(item.name, of, losses)];
    }),
    losses,
  };
}

function scheduleOf(
  { id, name, type, time_zone: zone, shifts: ids }: z.output<typeof schedule>,
  shifts: ReadonlyMap<string, Shift>,
  losses: RosterLoss[],
): ForeignSchedule {
  const of = `schedule ${name}`;
  const timeZone = zone ?? 'UTC';
  if (type === 'ical') losses.push({ of, says: 'is an iCal feed of another calendar: write its layers yourself' });
  const found = ids.flatMap((each) => shifts.get(each) ?? []);
  if (found.length < ids.length)
    losses.push({ of, says: `names ${ids.length - found.length} shifts that are not in the export` });
  const levels = new Set(found.map(({ level }) => level ?? 0));
  if (found.length > levels.size)
    losses.push({
      of,
      says: 'has several shifts of one level, which call several people at once: here the last of them wins',
    });
  const layers = found
    .toSorted((a, b) => (a.level ?? 0) - (b.level ?? 0))
    .flatMap((each) => layerOf(each, timeZone, of, losses) ?? []);
  return { id, name, timeZone, layers };
}

const UNITS = { hourly: 'hours', daily: 'days', weekly: 'weeks', monthly: 'months' } as const;
const PERIOD_SECONDS = { hourly: 3_600, daily: 86_400, weekly: 604_800, monthly: Number.POSITIVE_INFINITY } as const;

function layerOf(each: Shift, timeZone: string, of: string, losses: RosterLoss[]): ForeignLayer | undefined {
  const name = each.name ?? each.id;
  const lose = (says: string) => void losses.push({ of, says: `shift ${name} ${says}` });
  const { frequency, interval, duration, by_day: days } = each;
  if (each.type === 'single_event' || each.type === 'override' || frequency === null || frequency === undefined) {
    lose('happens once and is left out: add it with evenkeel oncall override');
    return undefined;
  }
  if (each.time_zone !== null && each.time_zone !== undefined && each.time_zone !== timeZone)
    lose(`is in ${each.time_zone}; here it is read by the clock of its schedule, ${timeZone}`);
  const groups = each.rolling_users ?? (each.users ?? []).map((one) => [one]);
  if (groups.some((group) => group.length > 1)) lose('has several people in one turn: the first of each is taken');
  if (each.type === 'recurrent_event' && groups.length > 1) lose('calls several people at once: here they take turns');
  const from = each.start_rotation_from_user_index ?? 0;
  const turned = [...groups.slice(from), ...groups.slice(0, from)];
  const start = Temporal.PlainDateTime.from(each.start.replace(/Z$/, ''));
  const isWhole = duration >= PERIOD_SECONDS[frequency] * (interval ?? 1);
  const byDay = frequency === 'weekly' && days !== null && days !== undefined && days.length > 0;
  return {
    name,
    people: turned.flatMap(([first]) => first ?? []),
    start: (byDay ? mondayOf(start) : start).toString({ smallestUnit: 'second' }),
    end: each.until === null || each.until === undefined ? undefined : each.until.replace(/Z$/, ''),
    handoff: { unit: UNITS[frequency], every: interval ?? 1 },
    restrictions: isWhole ? [] : restrictionsOf(each, start, byDay ? days : [], lose),
  };
}

/** Turns of a week begin with the week, whichever of its days are on duty. */
function mondayOf(start: Temporal.PlainDateTime): Temporal.PlainDateTime {
  return start.subtract({ days: start.dayOfWeek - 1 }).withPlainTime('00:00');
}

function restrictionsOf(
  { frequency, duration }: Shift,
  start: Temporal.PlainDateTime,
  days: readonly (typeof DAYS)[number][],
  lose: (says: string) => void,
): Restriction[] {
  const time = start.toPlainTime().toString();
  if (frequency === 'daily') return [dailyFor(time, duration)].flatMap((each) => each ?? []);
  if (frequency === 'weekly') {
    const on = days.length > 0 ? days.map((day) => DAYS.indexOf(day) + 1) : [start.dayOfWeek];
    return on.flatMap((day) => weeklyFor(day, time, duration) ?? []);
  }
  lose(`is on duty only a part of each turn of ${frequency}: here it is on duty the whole turn`);
  return [];
}

function policyOf(name: string, steps: readonly z.output<typeof step>[], losses: RosterLoss[]): ForeignPolicy {
  let afterMinutes = 0;
  let repeat = 0;
  const taken: { afterMinutes: number; targets: { kind: 'schedule' | 'person'; id: string }[] }[] = [];
  for (const each of steps.toSorted((a, b) => a.position - b.position)) {
    const { type, duration, notify_on_call_from_schedule: schedule, persons_to_notify: persons } = each;
    if (type === 'wait') afterMinutes += Math.round((duration ?? 0) / 60);
    else if (type === 'repeat_escalation') repeat = 3;
    else if (schedule !== null && schedule !== undefined)
      taken.push({ afterMinutes, targets: [{ kind: 'schedule', id: schedule }] });
    else if (persons !== null && persons !== undefined && persons.length > 0)
      taken.push({ afterMinutes, targets: persons.map((id) => ({ kind: 'person', id })) });
    else
      losses.push({
        of: `escalation policy ${name}`,
        says: `has a step ${type}, which has no equivalent and is left out`,
      });
  }
  return { name, steps: taken, repeat, repeatAfterMinutes: 5 };
}
