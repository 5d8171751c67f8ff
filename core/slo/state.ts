import * as z from 'zod';
import { DAY_MS, floorTo, type Instant, instantSchema, plusMs } from '#core/shared/instant.ts';
import { evaluationFailedSchema } from './events.ts';
import { revisionSchema } from './revision.ts';
import { policyActionSchema, severitySchema } from './schema.ts';

const figureSchema = z.number().nullable();

/** A rule of a policy that is met, since when, and what it does. */
const metRuleSchema = z.object({
  policy: z.string(),
  rule: z.string(),
  metAt: instantSchema,
  actions: z.array(policyActionSchema),
  reason: z.string(),
  /** Until then its actions are suspended; null where they are not. */
  exceptedUntil: instantSchema.nullable(),
});
export type MetRule = z.infer<typeof metRuleSchema>;

/** The figures as stored and printed: the type is SloFigures, checked against it where they are made. */
const figuresSchema = z.object({
  slo: z.string(),
  asOf: z.string(),
  horizon: z.string(),
  window: z.object({ from: z.string(), to: z.string() }),
  good: z.number(),
  bad: z.number(),
  total: z.number(),
  slices: z.object({ seen: z.int(), expected: z.int(), bad: z.int(), noData: z.int(), excluded: z.int() }).nullable(),
  sli: figureSchema,
  budget: z.object({ total: z.number(), spent: z.number(), remaining: z.number(), remainingRatio: figureSchema }),
  burnRates: z.record(z.string(), figureSchema),
  alerts: z.array(z.object({ name: z.string(), severity: severitySchema, firing: z.boolean() })),
  timeToExhaustionHours: figureSchema,
  state: z.enum(['no-data', 'exhausted', 'at-risk', 'healthy']),
  anomalies: z.int(),
  provisionalFrom: z.string().nullable(),
});

/**
 * What is remembered of one SLO between two evaluations, and what the console and the CLI show of it. Fields that a later
 * version added are passed over, so that a deployment can be rolled back.
 */
export const sloStateSchema = z.object({
  slo: z.string(),
  displayName: z.string(),
  service: z.string(),
  /** The composite whose objective it is, which stands for it at the gate. */
  partOf: z.string().optional(),
  target: z.string(),
  /** The length of the window; of a calendar window the nominal one, beside its own words. */
  windowMs: z.int(),
  calendarWindow: z.string().optional(),
  /** Counts the writes of this state: a writer that saw an older one is refused. */
  version: z.int().nonnegative(),
  /** The version of the SLO's event stream. */
  eventVersion: z.int().nonnegative(),
  /** The last evaluation of alerts and figures, and the last that kept the books. */
  asOf: instantSchema,
  booksAsOf: instantSchema,
  /** The source has been read up to here; the next read begins a little before. */
  readThrough: instantSchema,
  /** When the last 48 hours were last read again. */
  deepReadAt: instantSchema,
  /** Buckets before this moment are settled: late data no longer changes an alert's figures. */
  settledThrough: instantSchema,
  /** Days before this one are folded into hours. */
  foldedThrough: instantSchema,
  alerts: z.array(
    z.object({
      rule: z.string(),
      severity: severitySchema,
      generation: z.int().positive(),
      firedAt: instantSchema.nullable(),
    }),
  ),
  /** When it left the catalog; what is remembered of its alerts stays, so that no page key is ever used twice. */
  retiredAt: instantSchema.nullable(),
  /** The start of the first bucket with data that the books ever held, before corrections. */
  firstDataAt: instantSchema.nullable().default(null),
  /** The page alerts that fire without a break are one incident: the hour in which its failures began. */
  incidentFrom: instantSchema.nullable().default(null),
  /** The rules of its policies that are met; null where no policy names the SLO. */
  metRules: z.array(metRuleSchema).nullable().default(null),
  /** What the figures were judged by, the oldest first. States that were written before edits were kept have none. */
  revisions: z.array(revisionSchema).default([]),
  failure: evaluationFailedSchema.pick({ code: true, reason: true }).extend({ since: instantSchema }).nullable(),
  figures: figuresSchema.nullable(),
  /** The same without corrections, where any touches a window of the SLO. */
  rawFigures: figuresSchema.nullable().default(null),
});
export type SloState = z.infer<typeof sloStateSchema>;

/** One point of an SLO's history, taken every hour. */
export const historyPointSchema = z.object({
  hour: instantSchema,
  asOf: instantSchema,
  target: z.string(),
  good: z.number(),
  total: z.number(),
  sli: figureSchema,
  remainingRatio: figureSchema,
  state: z.string(),
  /** The number of the revision that judged it. */
  revision: z.int().positive().default(1),
  /** The same without corrections, where any touches a window of the SLO. */
  raw: z
    .object({ good: z.number(), total: z.number(), sli: figureSchema, remainingRatio: figureSchema })
    .nullable()
    .default(null),
});
export type HistoryPoint = z.infer<typeof historyPointSchema>;

/** Days whose minutes are always loaded: the longest default lookback of three days begins inside the fourth. */
const OPEN_DAYS = 4;

/** The first day that is open as of a horizon: older ones are folded, for late data no longer reaches them. */
export function firstOpenDay(horizon: Instant): Instant {
  return plusMs(floorTo(horizon, DAY_MS), -(OPEN_DAYS - 1) * DAY_MS);
}
