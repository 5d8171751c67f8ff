import * as z from 'zod';
import type { NewEvent, NewEventOf } from '#core/shared/event.ts';
import { instantSchema } from '#core/shared/instant.ts';
import { alertFiredSchema } from '#core/slo/events.ts';
import { channels, contactKinds, escalationPolicySchema, overrideSchema, SINK } from './schema.ts';

/** The ways by which a page leaves the platform. Each is delivered by itself: none waits for another. */
export const legNameSchema = z.enum([...new Set([...channels, ...contactKinds, SINK])]);
export type LegName = z.infer<typeof legNameSchema>;

/** Tells that it burns, that somebody has it in hand, or that it is over. */
export const pageActionSchema = z.enum(['trigger', 'acknowledge', 'resolve']);
export type PageAction = z.infer<typeof pageActionSchema>;

/** The stable key of a page: one SLO, one rule, one firing of it. Catalog names hold no slash. */
export function pageKeyOf(alert: { slo: string; rule: string; generation: number }): string {
  return `${alert.slo}/${alert.rule}/${alert.generation}`;
}

/** The stream of a page: opened, then resolved. */
export function pageStream(pageKey: string): string {
  return `page/${pageKey}`;
}

/** The stream of what one target was told of a page. A stream a target, so that no leg ever waits for another's writes. */
export function deliveryStream(pageKey: string, leg: LegName, target: string): string {
  return `page/${pageKey}/${leg}/${target}`;
}

/** The stream of what was reported of the messages that a target was sent, apart from that of what it is told. */
export function arrivalStream(pageKey: string, leg: LegName, target: string): string {
  return `${deliveryStream(pageKey, leg, target)}/arrivals`;
}

/** What a carrier says became of a message: a claim, and no proof. */
export type ArrivalReported = NewEvent<
  'ArrivalReported',
  { pageKey: string; leg: LegName; target: string; reference: string; hasArrived: boolean; reason: string }
>;

/** The stream of what people changed of a schedule while it was in force. */
export function scheduleStream(schedule: string): string {
  return `schedule/${schedule}`;
}

export const channelOfActorSchema = z.enum([
  'cli',
  'link',
  'sms',
  'voice',
  'slack',
  'pagerduty',
  'console',
  'evenkeel',
]);

/** Who did something, and by which way. */
const actorSchema = z.object({ by: z.string(), channel: channelOfActorSchema });
export type Actor = z.infer<typeof actorSchema>;

const overrideAddedSchema = z.object({
  schedule: z.string(),
  override: overrideSchema,
  actor: actorSchema,
  reason: z.string(),
});

/** From then on the override no longer holds; what it held before stays as it was. */
const overrideEndedSchema = z.object({
  schedule: z.string(),
  /** The event that added it. */
  added: z.string(),
  actor: actorSchema,
  reason: z.string(),
});

/** What people change of a schedule beside its document. */
export const scheduleEventSchemas = { OverrideAdded: overrideAddedSchema, OverrideEnded: overrideEndedSchema } as const;
export type ScheduleEvent = NewEventOf<typeof scheduleEventSchemas>;

/** How soon somebody must look. */
export const urgencySchema = z.enum(['critical', 'high', 'low']);
export type Urgency = z.infer<typeof urgencySchema>;

/** What a page goes by from its opening to its end, whatever happens to the documents meanwhile. */
const planSchema = escalationPolicySchema
  .unwrap()
  .omit({ hold: true })
  .extend({
    /** The legs that the platform has. Its channels among them are told where a step that may not be skipped reaches nobody. */
    legs: z.array(legNameSchema).readonly(),
  });
export type EscalationPlan = z.infer<typeof planSchema>;

/** One leg to one target: a person by name, or with null all that the leg knows of itself. */
const contactSchema = z.object({ leg: legNameSchema, target: z.string().nullable() });
export type Contact = Readonly<z.infer<typeof contactSchema>>;

const pageSchema = z.object({ pageKey: z.string() });

/** When the state of the page is to be looked at again; null: it waits for somebody. */
const dueAt = instantSchema.nullable();

/** The legs that have something to tell after this: the bus wakes these and no others. */
const legs = z.array(legNameSchema).readonly();

const pageOpenedSchema = pageSchema.extend({
  urgency: urgencySchema,
  alert: alertFiredSchema,
  plan: planSchema,
  dueAt,
  reason: z.string(),
});

/** The pages of a service that one stands for when it goes out: how many, and the names of the first. */
const bundleSchema = z.object({ count: z.int().nonnegative(), names: z.array(z.string()).readonly() });
export type Bundle = Readonly<z.infer<typeof bundleSchema>>;

/** A step was taken: these contacts are to be told. */
const pageEscalatedSchema = pageSchema.extend({
  /** Counts the steps that were taken of this page, from 1: a contact is told once by each. */
  number: z.int().positive(),
  /** Counts how often the page began anew, from 1. */
  cycle: z.int().positive(),
  round: z.int().positive(),
  step: z.int().nonnegative(),
  contacts: z.array(contactSchema),
  /** The other pages of the service that it tells of. */
  bundle: bundleSchema,
  legs,
  dueAt,
  reason: z.string(),
});

const pageAcknowledgedSchema = pageSchema.extend({ actor: actorSchema, dueAt, legs, reason: z.string() });

/** From now on somebody has to acknowledge it anew. */
const pageUnacknowledgedSchema = pageSchema.extend({ actor: actorSchema, dueAt, reason: z.string() });

/** Another page of the service goes out first: this one waits until then, or with null was told with `lead`, whose fate it shares. */
const pageBundledSchema = pageSchema.extend({ lead: z.string().nullable(), dueAt, reason: z.string() });

/** Nobody is told until then, for the service is muted. */
const pageSuppressedSchema = pageSchema.extend({ dueAt: instantSchema, reason: z.string() });

const pageResolvedSchema = pageSchema.extend({
  legs,
  resolvedAt: z.int(),
  sli: z.number().nullable(),
  remainingRatio: z.number().nullable(),
  timeToExhaustionHours: z.number().nullable(),
  reason: z.string(),
});

/** The stream of what was found of a schedule's cover. */
export function coverStream(schedule: string): string {
  return `cover/${schedule}`;
}

/** People should know ahead of time; null: it is well again. */
export const coverEventSchemas = {
  CoverChanged: z.object({ schedule: z.string(), notice: z.string().nullable() }),
} as const;

/** The stream of what is asked of a rule that wakes people too often. */
export function ruleReviewStream(slo: string, rule: string): string {
  return `review/${slo}/${rule}`;
}

/** A rule woke people more often than they can bear: somebody should look at the rule. */
export type RuleReviewOpened = NewEvent<'RuleReviewOpened', { slo: string; rule: string; notice: string }>;

/** The stream of whether pages reach somebody: each test of a shift, and where it was not acknowledged. */
export function testedStream(person: string): string {
  return `tested/${person}`;
}

export type TestPageUnanswered = NewEvent<'TestPageUnanswered', { person: string; notice: string }>;

/** The stream of what was muted of a service. */
export function muteStream(service: string): string {
  return `mute/${service}`;
}

const muteAddedSchema = z.object({
  service: z.string(),
  from: instantSchema,
  to: instantSchema,
  actor: actorSchema,
  reason: z.string(),
});

/** From then on the mute no longer holds. */
const muteEndedSchema = z.object({ service: z.string(), added: z.string(), actor: actorSchema, reason: z.string() });

/** Pages of a service are held back for a time: planned work. Ends are told all the same. */
export const muteEventSchemas = { MuteAdded: muteAddedSchema, MuteEnded: muteEndedSchema } as const;
export type MuteEvent = NewEventOf<typeof muteEventSchemas>;

const deliverySchema = z.object({
  pageKey: z.string(),
  leg: legNameSchema,
  /** Which of the leg's targets, by an id that tells nothing: never a phone number or a key. */
  target: z.string(),
  action: pageActionSchema,
  /** Of a trigger the number of the escalation, of an acknowledgement the cycle that it ended: what is told once. */
  number: z.int().nonnegative(),
});

const attemptSchema = deliverySchema.extend({ attempt: z.int().positive() });

/** One worker, and no other until `until`, is sending. */
const deliveryClaimedSchema = attemptSchema.extend({ until: z.int() });

/** The other side has accepted it. That is no proof that a person has seen it. */
const deliverySentSchema = attemptSchema.extend({ reference: z.string() });

/** It was not accepted, or (`outcomeUnknown`) nobody knows whether it was; it will be tried again. */
const deliveryFailedSchema = attemptSchema.extend({ outcomeUnknown: z.boolean(), reason: z.string() });

/** The other side says that it will never accept it: somebody has to repair something. */
const deliveryRefusedSchema = attemptSchema.extend({ reason: z.string() });

/** The page was over, or in somebody's hands, before this target was told of it, so it is told nothing. */
const deliverySkippedSchema = deliverySchema.extend({ reason: z.string() });

/** After these somebody may have to be told: they wake the legs that they name. */
export const wakingEventSchemas = {
  PageEscalated: pageEscalatedSchema,
  PageAcknowledged: pageAcknowledgedSchema,
  PageResolved: pageResolvedSchema,
} as const;

/** What happens to a page. */
export const pageEventSchemas = {
  PageOpened: pageOpenedSchema,
  PageUnacknowledged: pageUnacknowledgedSchema,
  PageSuppressed: pageSuppressedSchema,
  PageBundled: pageBundledSchema,
  ...wakingEventSchemas,
} as const;

/** What happens between a leg and one of its targets: the audit trail, from which the next step is decided. */
export const deliveryEventSchemas = {
  DeliveryClaimed: deliveryClaimedSchema,
  DeliverySent: deliverySentSchema,
  DeliveryFailed: deliveryFailedSchema,
  DeliveryRefused: deliveryRefusedSchema,
  DeliverySkipped: deliverySkippedSchema,
} as const;

export type PageEvent = NewEventOf<typeof pageEventSchemas>;
export type DeliveryEvent = NewEventOf<typeof deliveryEventSchemas>;
export type PageOpened = z.infer<typeof pageOpenedSchema>;
export type PageResolved = z.infer<typeof pageResolvedSchema>;
