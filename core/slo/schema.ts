import * as z from 'zod';

/** One CloudWatch metric and the statistic of it that is read, once a minute. */
const metricSchema = z.object({
  source: z.literal('CloudWatch'),
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()),
  /** `Sum`, `SampleCount`, or an extended statistic such as `TC(:0.3)`. */
  statistic: z.string(),
  region: z.string(),
  /** The account that owns the metric, where it is not the platform's own (CloudWatch cross-account observability). */
  accountId: z.string().optional(),
});
export type Metric = z.infer<typeof metricSchema>;

/** The metric as one text, its statistic left out: equal texts are the same metric. */
export function metricKey({ source, accountId, region, namespace, metricName, dimensions }: Metric): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([source, accountId ?? '', region, namespace, metricName, sorted]);
}

/** An SLI by events: one side counts the good or the bad ones, the other all of them. */
const ratioSliSchema = z.object({
  /** What `part` counts. */
  counts: z.enum(['good', 'bad']),
  part: metricSchema,
  total: metricSchema,
});
export type RatioSli = z.infer<typeof ratioSliSchema>;

export const severitySchema = z.enum(['page', 'ticket']);
export type Severity = z.infer<typeof severitySchema>;

/** When an SLO alerts: both lookbacks burn faster than the threshold, and there were enough failures. */
const alertRuleSchema = z.object({
  name: z.string(),
  severity: severitySchema,
  longMs: z.int().positive(),
  shortMs: z.int().positive(),
  /** Burn rate as exact text: a decimal, `14.4`, or a fraction, `67/10`, where a scaled one has no short decimal. */
  threshold: z.string(),
  minFailures: z.int().nonnegative(),
});
export type AlertRule = z.infer<typeof alertRuleSchema>;

/** The window of a budget. Calendar windows will be a second kind. */
const windowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rolling'), lengthMs: z.int().positive() }),
]);

/** How a budget is counted. The slice methods will be further kinds. */
const budgetingSchema = z.discriminatedUnion('method', [z.object({ method: z.literal('Occurrences') })]);

/** One service-level objective as the platform runs it: checked, references resolved, rules written out. */
export const sloSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  service: z.string(),
  description: z.string(),
  /** The target as a share, as exact decimal text: `0.999`. */
  target: z.string(),
  window: windowSchema,
  budgeting: budgetingSchema,
  /** Failures that the budget window needs before the state may be `exhausted`. */
  minFailures: z.int().nonnegative(),
  rules: z.array(alertRuleSchema),
  sli: ratioSliSchema,
  /** Where the person who is paged looks first, from the annotation `evenkeel.dev/runbook`. */
  runbook: z.url().optional(),
});
export type Slo = z.infer<typeof sloSchema>;

/** Whether any rule of the SLO pages a person: those are evaluated on the fast cadence. */
export function pages(slo: Slo): boolean {
  return slo.rules.some((rule) => rule.severity === 'page');
}
