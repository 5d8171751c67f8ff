import * as z from 'zod';
import { calendarSchema, nominalMs } from '#core/shared/calendar.ts';
import { formatDuration } from '#core/shared/duration.ts';
import { instantSchema, MINUTE_MS } from '#core/shared/instant.ts';
import { recurrenceSchema } from '#core/shared/recurrence.ts';

/** One CloudWatch metric and the statistic of it that is read, once a minute. */
const cloudWatchMetricSchema = z.object({
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
export type CloudWatchMetric = z.infer<typeof cloudWatchMetricSchema>;

/** Metric math over CloudWatch metrics, or a Metrics Insights query, which has none beside it. Its value is a minute's count. */
const cloudWatchExpressionSchema = z.object({
  source: z.literal('CloudWatchExpression'),
  expression: z.string(),
  /** The metrics of the expression, by the ids that stand for them in it. */
  inputs: z.record(
    z.string(),
    cloudWatchMetricSchema.pick({ namespace: true, metricName: true, dimensions: true, statistic: true }),
  ),
  region: z.string(),
  accountId: z.string().optional(),
});
export type CloudWatchExpression = z.infer<typeof cloudWatchExpressionSchema>;

/** A Prometheus server, or a workspace of Amazon Managed Prometheus, and how it is asked. */
const prometheusServerSchema = z.object({
  /** What `/api/v1/query` is put behind. */
  url: z.string(),
  /** Requests are signed for this Region: a workspace of Amazon Managed Prometheus. */
  region: z.string().optional(),
  /** The name of the secret that holds the bearer token. */
  bearerTokenSecret: z.string().optional(),
});
export type PrometheusServer = z.infer<typeof prometheusServerSchema>;

/** What Prometheus is asked for. */
const prometheusQuerySchema = z.object({
  source: z.literal('Prometheus'),
  server: prometheusServerSchema,
  query: z.string(),
  /** The query selects counters that only grow, whose increments are counted; else its value at a minute's end is that minute's count. */
  counter: z.boolean(),
});
export type PrometheusQuery = z.infer<typeof prometheusQuerySchema>;

/** One side of an SLI: something that gives a count for each minute. */
const metricSchema = z.discriminatedUnion('source', [
  cloudWatchMetricSchema,
  cloudWatchExpressionSchema,
  prometheusQuerySchema,
]);
export type Metric = z.infer<typeof metricSchema>;

/** The metric as one text, of a CloudWatch metric all but its statistic: equal texts are the same metric. */
export function metricKey(metric: Metric): string {
  if (metric.source === 'Prometheus') {
    const { server, query, counter } = metric;
    return JSON.stringify([metric.source, server.url, server.region, server.bearerTokenSecret, query, counter]);
  }
  const { source, accountId, region } = metric;
  if (source === 'CloudWatchExpression') {
    const inputs = inputsOf(metric).map(([id, input]) => [id, seriesKey(input)]);
    return JSON.stringify([source, accountId ?? '', region, metric.expression, inputs.sort()]);
  }
  const { namespace, metricName, dimensions } = metric;
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([source, accountId ?? '', region, namespace, metricName, sorted]);
}

/** The metrics of an expression, by their ids. */
export function inputsOf({ inputs, region, accountId }: CloudWatchExpression): [id: string, input: CloudWatchMetric][] {
  const place = { region, ...(accountId === undefined ? {} : { accountId }) };
  return Object.entries(inputs).map(([id, input]) => [id, { source: 'CloudWatch', ...input, ...place }]);
}

/** The metric and its statistic as one text: equal texts are the same series of counts. */
export function seriesKey(metric: Metric): string {
  return metric.source === 'CloudWatch' ? `${metricKey(metric)} ${metric.statistic}` : metricKey(metric);
}

/** The metric in words, for people who look for it. */
export function metricText(metric: Metric): string {
  if (metric.source === 'Prometheus') return `Prometheus ${metric.query} (${metric.server.url})`;
  if (metric.source === 'CloudWatchExpression') return `CloudWatch ${metric.expression} in ${metric.region}`;
  const { namespace, metricName, dimensions, region } = metric;
  return `CloudWatch ${namespace} ${metricName} ${JSON.stringify(dimensions)} in ${region}`;
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

/** The window of a budget: the last so many milliseconds, or a period of the calendar in a zone. */
const windowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rolling'), lengthMs: z.int().positive() }),
  z.object({ kind: z.literal('calendar'), ...calendarSchema.shape }),
]);
export type BudgetWindow = z.infer<typeof windowSchema>;

const sliceMsSchema = z.int().multipleOf(MINUTE_MS).positive();

/** What a slice without data counts as. */
export const noDataSchema = z.enum(['good', 'bad', 'excluded']);

/** How a budget is counted: by events, by slices that are good or bad, or by the mean of the slices' ratios. */
export const budgetingSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('Occurrences') }),
  z.object({
    method: z.literal('Timeslices'),
    sliceMs: sliceMsSchema,
    /** The share of good events that makes a slice good, as exact decimal text. */
    sliceTarget: z.string(),
    noData: noDataSchema,
  }),
  z.object({ method: z.literal('RatioTimeslices'), sliceMs: sliceMsSchema }),
]);
export type Budgeting = z.infer<typeof budgetingSchema>;

/** What a correction does to the buckets that it covers: they have no data, or everything in them was good. */
export const correctionKindSchema = z.enum(['exclude', 'count-as-good']);

/** A time that is not to count as it was measured, and why. */
const correctionSchema = z.object({
  kind: correctionKindSchema,
  reason: z.string(),
  when: z.discriminatedUnion('type', [
    z.object({ type: z.literal('once'), from: instantSchema, to: instantSchema }),
    z.object({ type: z.literal('recurring'), ...recurrenceSchema.shape }),
  ]),
});
export type Correction = z.infer<typeof correctionSchema>;

/** What a policy does while one of its rules is met. */
export const policyActionSchema = z.enum(['hold-releases', 'require-review', 'notify', 'open-ticket']);
export type PolicyAction = z.infer<typeof policyActionSchema>;

/** When a rule of a policy is met. Shares of the budget are exact decimal text. */
const policyConditionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('remaining-at-most'), ratio: z.string() }),
  z.object({ type: z.literal('incident-share-above'), ratio: z.string() }),
  z.object({ type: z.literal('exhausted-within'), ms: z.int().positive() }),
]);
export type PolicyCondition = z.infer<typeof policyConditionSchema>;

/** A time for which rules do not act, and who answers for it. */
const policyExceptionSchema = z.object({
  owner: z.string(),
  reason: z.string(),
  from: instantSchema.optional(),
  until: instantSchema,
  /** Left out: all rules of the policy. */
  rules: z.array(z.string()).optional(),
});
export type PolicyException = z.infer<typeof policyExceptionSchema>;

/** What a team does when the budget runs low. */
const policySchema = z.object({
  name: z.string(),
  rules: z.array(
    z.object({
      name: z.string(),
      when: policyConditionSchema,
      actions: z.array(policyActionSchema),
      message: z.string().optional(),
    }),
  ),
  exceptions: z.array(policyExceptionSchema),
});
export type Policy = z.infer<typeof policySchema>;

/** What every SLO says, whatever its budget is counted from. */
const sloParts = {
  name: z.string(),
  displayName: z.string(),
  service: z.string(),
  description: z.string(),
  /** The target as a share, as exact decimal text: `0.999`. */
  target: z.string(),
  window: windowSchema,
  budgeting: budgetingSchema,
  /** Slices before this moment are excluded; left out, those before the first data. */
  since: instantSchema.optional(),
  /** Failures that the budget window needs before the state may be `exhausted`. */
  minFailures: z.int().nonnegative(),
  rules: z.array(alertRuleSchema),
  /** Times that do not count as they were measured. Catalogs that were published before there were any have none. */
  corrections: z.array(correctionSchema).default([]),
  /** What is done when its budget runs low. */
  policies: z.array(policySchema).default([]),
  /** Where the person who is paged looks first, from the annotation `evenkeel.dev/runbook`. */
  runbook: z.url().optional(),
};

/** One service-level objective as the platform runs it: checked, references resolved, rules written out. */
export const sloSchema = z.object({
  ...sloParts,
  sli: ratioSliSchema,
  /** The composite whose objective it is: that one alerts and holds releases back in its place. */
  partOf: z.string().optional(),
});
export type Slo = z.infer<typeof sloSchema>;

/** An SLO whose budget is spent as those of its objectives are: the mean of the shares that they spent, by weight. */
const compositeSloSchema = z.object({
  ...sloParts,
  sli: z.object({
    counts: z.literal('budgets'),
    /** The SLOs of its objectives, with their weights as exact decimal text. */
    objectives: z.array(z.object({ slo: z.string(), weight: z.string() })),
  }),
});
export type CompositeSlo = z.infer<typeof compositeSloSchema>;

/** Whatever is in force under one name. */
export const anySloSchema = z.union([sloSchema, compositeSloSchema]);
export type AnySlo = z.infer<typeof anySloSchema>;

export function isComposite(slo: AnySlo): slo is CompositeSlo {
  return slo.sli.counts === 'budgets';
}

/** What an SLO is evaluated together with: objectives with their composite, any other alone. */
export function unitOf(slo: AnySlo): string {
  return isComposite(slo) ? slo.name : (slo.partOf ?? slo.name);
}

/** How long a budget window is; for a calendar window its nominal length, by which rules are scaled. */
export function windowMs(window: BudgetWindow): number {
  return window.kind === 'rolling' ? window.lengthMs : nominalMs(window);
}

/** `30d`, or `1 month from 2026-01-01T00:00:00 Europe/Berlin`. */
export function windowText(window: BudgetWindow): string {
  if (window.kind === 'rolling') return formatDuration(window.lengthMs);
  const { every, unit, anchor, timeZone } = window;
  return `${every} ${unit}${every === 1 ? '' : 's'} from ${anchor} ${timeZone}`;
}

/** Whether any rule of the SLO pages a person: those are evaluated on the fast cadence. */
export function pages(slo: AnySlo): boolean {
  return slo.rules.some((rule) => rule.severity === 'page');
}
