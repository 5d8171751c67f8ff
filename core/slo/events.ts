import * as z from 'zod';
import { revisionSchema } from './revision.ts';
import { policyActionSchema, severitySchema } from './schema.ts';

/** The stream of one SLO's alerts, budget and evaluation. */
export function sloStream(slo: string): string {
  return `slo/${slo}`;
}

/** The stream of what people did to the gate of a service. */
export function gateStream(service: string): string {
  return `gate/${service}`;
}

const figuresSchema = z.object({
  sli: z.number().nullable(),
  remainingRatio: z.number().nullable(),
  timeToExhaustionHours: z.number().nullable(),
});

const alertSchema = z.object({
  slo: z.string(),
  displayName: z.string(),
  service: z.string(),
  rule: z.string(),
  severity: severitySchema,
  /** Counts the firings of this rule of this SLO from 1: with both names it is the stable key of one alert. */
  generation: z.int().positive(),
});

/** A rule began to fire. Everything that the person who is woken needs is in it. */
export const alertFiredSchema = alertSchema.extend({
  firedAt: z.int(),
  target: z.string(),
  windowMs: z.int(),
  longMs: z.int(),
  shortMs: z.int(),
  threshold: z.string(),
  burnLong: z.number(),
  burnShort: z.number(),
  /** Bad and all events of the long lookback. */
  bad: z.number(),
  total: z.number(),
  ...figuresSchema.shape,
  /** Whether figures still count buckets younger than the settle time, which late data may change. */
  provisional: z.boolean(),
  runbook: z.url().optional(),
  reason: z.string(),
});

export const alertResolvedSchema = alertSchema.extend({
  firedAt: z.int(),
  resolvedAt: z.int(),
  ...figuresSchema.shape,
  reason: z.string(),
});

const budgetChangedSchema = z.object({
  slo: z.string(),
  displayName: z.string(),
  service: z.string(),
  ...figuresSchema.shape,
  reason: z.string(),
});

/** An SLO was edited; what its document says counts from `revision.effectiveAt` on. */
export const sloRevisedSchema = z.object({
  slo: z.string(),
  displayName: z.string(),
  service: z.string(),
  revision: revisionSchema,
  reason: z.string(),
});

/** A rule of an error-budget policy began to be met, or stopped. */
export const policyRuleSchema = z.object({
  slo: z.string(),
  displayName: z.string(),
  service: z.string(),
  policy: z.string(),
  rule: z.string(),
  actions: z.array(policyActionSchema),
  /** What the policy tells people besides the figures. */
  message: z.string().nullable(),
  metAt: z.int(),
  /** Who answers for it that nothing is done, and until when; null where the rule acts. */
  exception: z.string().nullable(),
  reason: z.string(),
  /** All of it in one text, for people. */
  notice: z.string(),
});

/** One SLO could not be evaluated; its neighbours were. */
export const evaluationFailedSchema = z.object({
  slo: z.string(),
  service: z.string(),
  code: z.enum(['access-denied', 'metric-gone', 'metric-refused', 'source-failed']),
  reason: z.string(),
});

const evaluationRecoveredSchema = z.object({ slo: z.string(), service: z.string(), reason: z.string() });

/** Every event of the capability by its type; readers of the log parse with it. */
export const sloEventSchemas = {
  AlertFired: alertFiredSchema,
  AlertResolved: alertResolvedSchema,
  BudgetExhausted: budgetChangedSchema,
  BudgetRestored: budgetChangedSchema,
  PolicyRuleMet: policyRuleSchema,
  PolicyRuleCleared: policyRuleSchema,
  SloRevised: sloRevisedSchema,
  EvaluationFailed: evaluationFailedSchema,
  EvaluationRecovered: evaluationRecoveredSchema,
} as const;

export type AlertFired = z.infer<typeof alertFiredSchema>;
export type AlertResolved = z.infer<typeof alertResolvedSchema>;
export type EvaluationFailureCode = z.infer<typeof evaluationFailedSchema>['code'];
export type SloEventType = keyof typeof sloEventSchemas;
export type SloEventData = { [Type in SloEventType]: z.infer<(typeof sloEventSchemas)[Type]> };
