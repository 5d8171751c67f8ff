import * as z from 'zod';
import { instantSchema, MINUTE_MS } from '#core/shared/instant.ts';

/** How long a turn is: elapsed hours, or so many days, weeks or months of the calendar. */
const handoffSchema = z.object({ unit: z.enum(['hour', 'day', 'week', 'month']), every: z.int().positive() });
export type Handoff = Readonly<z.infer<typeof handoffSchema>>;

/** A time of every day, or of every ISO week (Monday is 1). Times are `HH:MM`; an end that is not after its start is on the next day, or in the next week. */
const restrictionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('daily'), from: z.string(), to: z.string() }).readonly(),
  z
    .object({ type: z.literal('weekly'), fromDay: z.int(), from: z.string(), toDay: z.int(), to: z.string() })
    .readonly(),
]);
export type Restriction = z.infer<typeof restrictionSchema>;

/** Turns that go round its participants. */
const layerSchema = z
  .object({
    name: z.string(),
    participants: z.array(z.string()).readonly(),
    /** The wall time at which turn 0 begins, `YYYY-MM-DDTHH:MM:SS`. */
    start: z.string(),
    /** The wall time from which on it has nobody. */
    end: z.string().optional(),
    handoff: handoffSchema,
    /** It is on duty only inside of these; without any, always. */
    restrictions: z.array(restrictionSchema).readonly(),
    timeZone: z.string().optional(),
  })
  .readonly();
export type Layer = z.infer<typeof layerSchema>;

/** Somebody, or with null nobody, is on call from one moment to another, whatever the layers say. */
export const overrideSchema = z
  .object({
    user: z.string().nullable(),
    from: instantSchema,
    to: instantSchema,
  })
  .readonly();
export type Override = z.infer<typeof overrideSchema>;

const scheduleSchema = z.object({
  /** A name of the IANA database, by whose clock layers are read that have none of their own. */
  timeZone: z.string(),
  /** The last one with somebody on duty wins. */
  layers: z.array(layerSchema).readonly(),
  /** They beat every layer; of overlapping ones the last wins. */
  overrides: z.array(overrideSchema).readonly(),
});
/** Who is on call when: layers of rotations, and overrides above them. */
export type Schedule = Readonly<z.infer<typeof scheduleSchema>>;

/** By what a person can be reached, each at one address. */
export const contactKinds = ['sms', 'voice', 'email', 'slack'] as const;
export type ContactKind = (typeof contactKinds)[number];

const contactShape = {
  sms: z.string().optional(),
  voice: z.string().optional(),
  email: z.string().optional(),
  slack: z.string().optional(),
} satisfies Record<ContactKind, z.ZodType>;

export const languages = ['en', 'ja'] as const;

const personSchema = z
  .object({
    name: z.string(),
    displayName: z.string(),
    timeZone: z.string(),
    language: z.enum(languages),
    /** Numbers in E.164, an address, an id of a Slack user. They are shown to nobody and stand in no event. */
    contacts: z.object(contactShape).readonly(),
  })
  .readonly();
export type Person = z.infer<typeof personSchema>;

const teamSchema = z
  .object({
    name: z.string(),
    displayName: z.string(),
    members: z.array(z.string()).readonly(),
    /** The services that name it as their owner. */
    services: z.array(z.string()).readonly(),
    /** Who is called first, and who is called where they don't answer: names of schedules. */
    schedule: z.string().optional(),
    backupSchedule: z.string().optional(),
    escalationPolicy: z.string().optional(),
  })
  .readonly();
export type Team = z.infer<typeof teamSchema>;

/** The ways that belong to nobody in particular: what the settings of the platform name. */
export const channels = ['topic', 'phones', 'pagerduty', 'slack', 'webhook', 'inbox'] as const;
export type Channel = (typeof channels)[number];

/** Where the pages go that the pager sends itself: they wake nobody, and no document can name it. */
export const SINK = 'sink';

/** Whom a step tells: who is on call by a schedule at that moment, a person, everybody of a team, or a channel. */
const recipientSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['schedule', 'person', 'team']), name: z.string() }).readonly(),
  z.object({ kind: z.literal('channel'), name: z.enum([...channels, SINK]) }).readonly(),
]);
export type Recipient = z.infer<typeof recipientSchema>;

const stepSchema = z
  .object({
    /** After the beginning of the round. */
    afterMs: z.int().nonnegative(),
    notify: z.array(recipientSchema).readonly(),
    /** By which of their contacts people are told; whoever has none of them is not told by this step. */
    by: z.array(z.enum(contactKinds)).readonly(),
  })
  .readonly();
export type EscalationStep = z.infer<typeof stepSchema>;

/** When people sleep a page that can wait is held back, on the clock of whom it would wake. */
const holdSchema = z.object({ wakingFrom: z.string(), wakingTo: z.string(), ms: z.int().nonnegative() }).readonly();
export type Hold = z.infer<typeof holdSchema>;

/** Who is told of a page, in which order, until somebody acknowledges it. */
export const escalationPolicySchema = z
  .object({
    name: z.string(),
    /** In order of time; never empty. */
    steps: z.array(stepSchema).readonly(),
    /** After the first round all steps are gone through so often again. */
    repeats: z.int().nonnegative(),
    /** From the last step of a round to the first of the next. */
    repeatAfterMs: z.int().positive(),
    /** A page that is acknowledged and still open begins anew after this; null: never. */
    againAfterMs: z.int().positive().nullable(),
    hold: holdSchema,
  })
  .readonly();
export type EscalationPolicy = z.infer<typeof escalationPolicySchema>;

/** What stands where a policy leaves it out, and in that of a team that has none: PagerDuty's practice, and what GoAlert's users ask for. */
export const POLICY_DEFAULTS = {
  repeats: 3,
  repeatAfterMs: 5 * MINUTE_MS,
  againAfterMs: 30 * MINUTE_MS,
  hold: { wakingFrom: '08:00', wakingTo: '22:00', ms: 15 * MINUTE_MS },
} as const;

/** A schedule under the name that others give it. */
const namedScheduleSchema = scheduleSchema.extend({ name: z.string(), displayName: z.string() });
export type NamedSchedule = Readonly<z.infer<typeof namedScheduleSchema>>;

/** Everything that the documents say of who answers, each list ordered by name. */
export const rosterSchema = z.object({
  people: z.array(personSchema).readonly(),
  teams: z.array(teamSchema).readonly(),
  schedules: z.array(namedScheduleSchema).readonly(),
  policies: z.array(escalationPolicySchema).readonly(),
});
export type Roster = Readonly<z.infer<typeof rosterSchema>>;

export const emptyRoster: Roster = { people: [], teams: [], schedules: [], policies: [] };
