import * as z from 'zod';
import type { Restriction } from '#core/oncall/schema.ts';
import type { ForeignLayer, ForeignPolicy, ForeignRoster, ForeignSchedule, RosterLoss } from './foreign-roster.ts';
import { dailyFor, handoffOf, wallTimeOf, weeklyFor } from './wall-clock.ts';

const reference = z.object({ id: z.string(), type: z.string().optional(), summary: z.string().nullish() });

const contactMethod = z.object({
  type: z.string(),
  address: z.string().optional(),
  country_code: z.number().nullish(),
});

const user = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().optional(),
  time_zone: z.string().nullish(),
  contact_methods: z.array(contactMethod).default([]),
});

const restriction = z.object({
  type: z.enum(['daily_restriction', 'weekly_restriction']),
  start_time_of_day: z.string(),
  start_day_of_week: z.number().nullish(),
  duration_seconds: z.number(),
});

const layer = z.object({
  name: z.string().default('layer'),
  start: z.string(),
  end: z.string().nullish(),
  rotation_virtual_start: z.string(),
  rotation_turn_length_seconds: z.number(),
  users: z.array(z.object({ user: reference })),
  restrictions: z.array(restriction).nullish(),
});

const schedule = z.object({
  id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  schedule_layers: z.array(layer),
});

const policy = z.object({
  id: z.string(),
  name: z.string(),
  num_loops: z.number().default(0),
  escalation_rules: z.array(z.object({ escalation_delay_in_minutes: z.number(), targets: z.array(reference) })),
});

/**
 * Answers of PagerDuty's REST API: `/users?include[]=contact_methods`, `/schedules/{id}` and `/escalation_policies`, one
 * or a list in each. https://developer.pagerduty.com/api-reference
 */
export const pagerDutyExport = z.object({
  users: z.array(user).optional(),
  user: user.optional(),
  schedules: z.array(schedule).optional(),
  schedule: schedule.optional(),
  escalation_policies: z.array(policy).optional(),
  escalation_policy: policy.optional(),
});

/** Who answers by exports of PagerDuty. */
export function pagerDutyRoster(exports: readonly z.output<typeof pagerDutyExport>[]): ForeignRoster {
  const losses: RosterLoss[] = [];
  const all = <Item>(lists: readonly (readonly Item[] | Item | undefined)[]) => lists.flatMap((list) => list ?? []);
  return {
    people: all(exports.map(({ users, user: one }) => users ?? one)).map(personOf),
    schedules: all(exports.map(({ schedules, schedule: one }) => schedules ?? one)).map((each) =>
      scheduleOf(each, losses),
    ),
    policies: all(exports.map(({ escalation_policies: many, escalation_policy: one }) => many ?? one)).map((each) =>
      policyOf(each, losses),
    ),
    losses,
  };
}

function personOf({ id, name, email, time_zone: timeZone, contact_methods: methods }: z.output<typeof user>) {
  const numberOf = (type: string) => {
    const found = methods.find((method) => method.type === type && method.address !== undefined);
    return found === undefined ? undefined : `+${found.country_code ?? ''}${found.address?.replaceAll(/\D/g, '')}`;
  };
  const [sms, voice] = [numberOf('sms_contact_method'), numberOf('phone_contact_method')];
  return { id, name, email, sms, voice, timeZone: timeZone ?? undefined };
}

function scheduleOf(
  { id, name, time_zone: timeZone, schedule_layers: layers }: z.output<typeof schedule>,
  losses: RosterLoss[],
): ForeignSchedule {
  // The API gives the layer that wins first.
  const written = layers.toReversed().flatMap((each) => layerOf(each, timeZone, `schedule ${name}`, losses) ?? []);
  return { id, name, timeZone, layers: written };
}

function layerOf(
  { name, start, end, users, restrictions, ...turns }: z.output<typeof layer>,
  timeZone: string,
  of: string,
  losses: RosterLoss[],
): ForeignLayer | undefined {
  const lose = (says: string) => void losses.push({ of, says: `layer ${name} ${says}` });
  const handoff = handoffOf(turns.rotation_turn_length_seconds);
  const from = wallTimeOf(turns.rotation_virtual_start, timeZone);
  if (handoff === undefined || from === undefined) {
    lose('is left out: its turns are of no whole hours, or its time or zone is unknown');
    return undefined;
  }
  if (Date.parse(start) > Date.parse(turns.rotation_virtual_start))
    lose(`began on ${start}; here its turns count from ${from}, so that the time between has somebody`);
  return {
    name,
    people: users.map(({ user: { id } }) => id),
    start: from,
    end: end === null || end === undefined ? undefined : wallTimeOf(end, timeZone),
    handoff,
    restrictions: (restrictions ?? []).flatMap((each) => restrictionOf(each) ?? []),
  };
}

function restrictionOf({
  type,
  start_time_of_day: time,
  start_day_of_week: day,
  duration_seconds: seconds,
}: z.output<typeof restriction>): Restriction | undefined {
  return type === 'daily_restriction' ? dailyFor(time, seconds) : weeklyFor(day ?? 1, time, seconds);
}

/** The delay of a rule is what passes until the next one; that of the last, until all begins again. */
function policyOf(
  { name, num_loops: repeat, escalation_rules: rules }: z.output<typeof policy>,
  losses: RosterLoss[],
): ForeignPolicy {
  let afterMinutes = 0;
  const steps = rules.map(({ escalation_delay_in_minutes: delay, targets }) => {
    const step = { afterMinutes, targets: targets.flatMap((target) => targetOf(target, name, losses)) };
    afterMinutes += delay;
    return step;
  });
  return { name, steps, repeat, repeatAfterMinutes: rules.at(-1)?.escalation_delay_in_minutes ?? 5 };
}

function targetOf(
  { id, type = '', summary }: z.output<typeof reference>,
  policyName: string,
  losses: RosterLoss[],
): ForeignPolicy['steps'][number]['targets'] {
  if (type.startsWith('schedule')) return [{ kind: 'schedule', id }];
  if (type.startsWith('user')) return [{ kind: 'person', id }];
  const says = `tells ${summary ?? id}, which is neither a user nor a schedule`;
  losses.push({ of: `escalation policy ${policyName}`, says });
  return [];
}
