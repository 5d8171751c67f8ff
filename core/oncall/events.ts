import * as z from 'zod';
import type { NewEventOf } from '#core/shared/event.ts';
import { alertFiredSchema } from '#core/slo/events.ts';
import { severitySchema } from '#core/slo/schema.ts';
import { overrideSchema } from './schema.ts';

/** The ways by which a page leaves the platform. Each is delivered by itself: none waits for another. */
const legNameSchema = z.enum(['topic', 'phones', 'pagerduty', 'inbox']);
export type LegName = z.infer<typeof legNameSchema>;

/** Tells that it burns, or tells that it is over. */
const pageActionSchema = z.enum(['trigger', 'resolve']);
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

/** The stream of what people changed of a schedule while it was in force. */
export function scheduleStream(schedule: string): string {
  return `schedule/${schedule}`;
}

/** Who did something, and by which way. */
const actorSchema = z.object({
  by: z.string(),
  channel: z.enum(['cli', 'link', 'sms', 'slack', 'pagerduty', 'console', 'evenkeel']),
});
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

const pageSchema = z.object({
  pageKey: z.string(),
  severity: severitySchema,
  /** Which legs carry the page, as it was when the page was opened. */
  legs: z.array(legNameSchema),
});

const pageOpenedSchema = pageSchema.extend({ alert: alertFiredSchema });

const pageResolvedSchema = pageSchema.extend({
  resolvedAt: z.int(),
  sli: z.number().nullable(),
  remainingRatio: z.number().nullable(),
  timeToExhaustionHours: z.number().nullable(),
  reason: z.string(),
});

const deliverySchema = z.object({
  pageKey: z.string(),
  leg: legNameSchema,
  /** Which of the leg's targets, by an id that tells nothing: never a phone number or a key. */
  target: z.string(),
  action: pageActionSchema,
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

/** The page was over before this target was told of it, so it is told nothing. */
const deliverySkippedSchema = deliverySchema.extend({ reason: z.string() });

/** What happens to a page. These events travel: they wake the legs. */
export const pageEventSchemas = { PageOpened: pageOpenedSchema, PageResolved: pageResolvedSchema } as const;

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
