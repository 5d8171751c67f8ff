import * as z from 'zod';
import { LIMITS, UNITS } from './limits.ts';
import { type ErrorCode, ServiceError } from './service-error.ts';

export type PutMetricDataInput = z.infer<typeof putMetricData>;
export type MetricDatum = z.infer<typeof datum>;
export type GetMetricDataInput = z.infer<typeof getMetricData>;
export type ListMetricsInput = z.infer<typeof listMetrics>;

/** Reads a PutMetricData request. API PutMetricData, Errors: InvalidParameterValue, MissingParameter. */
export function parsePutMetricData(input: unknown): PutMetricDataInput {
  return parse(putMetricData, input, { missing: 'MissingParameter', wrong: 'InvalidParameterValue' });
}

/** Reads a GetMetricData request. Its only modelled error is InvalidNextToken; the service refuses all else as ValidationError (yet-another-cloudwatch-exporter#385). */
export function parseGetMetricData(input: unknown): GetMetricDataInput {
  return parse(getMetricData, input, { missing: 'ValidationError', wrong: 'ValidationError' });
}

/** Reads a ListMetrics request. API ListMetrics, Errors: InvalidParameterValue. */
export function parseListMetrics(input: unknown): ListMetricsInput {
  return parse(listMetrics, input, { missing: 'MissingParameter', wrong: 'InvalidParameterValue' });
}

/** API Dimension and PutMetricData: ASCII, no control characters, at least one that is not a space, names not from a colon. */
const plainText = z.string().regex(/^(?=.*[!-~])[ -~]+$/, 'must be ASCII text without control characters');
const namespace = plainText.min(1).max(LIMITS.nameLengthMax).regex(/^[^:]/, 'must not begin with a colon');
const metricName = plainText.min(1).max(LIMITS.nameLengthMax);
const dimensionName = plainText.min(1).max(LIMITS.nameLengthMax).regex(/^[^:]/, 'must not begin with a colon');
const dimensionValue = plainText.min(1).max(LIMITS.dimensionValueLengthMax);
const dimensions = z
  .array(z.object({ Name: dimensionName, Value: dimensionValue }))
  .max(LIMITS.dimensionsMax)
  .refine(
    (list) => list.length < 2 || new Set(list.map(({ Name }) => Name)).size === list.length,
    'must not repeat a name',
  )
  .default([]);
const unit = z.enum(UNITS);

/** JSON has no NaN: the SDK writes it as text, which is no number and so refused ("special values are not supported"). */
const value = z.number().min(-LIMITS.valueMax).max(LIMITS.valueMax);
/** An instant is epoch seconds with a fraction on the wire and epoch milliseconds inside. */
const instantMs = z.number().transform((seconds) => Math.round(seconds * 1_000));
const count = z.number().min(0).max(LIMITS.valueMax);

const datum = z.object({
  MetricName: metricName,
  Dimensions: dimensions,
  Timestamp: instantMs.optional(),
  Value: value.optional(),
  // Open in the documentation: a set of no samples, or one whose minimum is above its maximum, is refused.
  StatisticValues: z
    .object({ SampleCount: count.positive(), Sum: value, Minimum: value, Maximum: value })
    .refine((set) => set.Minimum <= set.Maximum, 'must have a Minimum that is not above the Maximum')
    .optional(),
  Values: z.array(value).min(1).max(LIMITS.valuesPerDatumMax).optional(),
  Counts: z.array(count).min(1).max(LIMITS.valuesPerDatumMax).optional(),
  Unit: unit.default('None'),
  StorageResolution: z.union([z.literal(1), z.literal(60)]).default(60),
});

const putMetricData = z.object({
  // API PutMetricData: AWS/ is for the services' own metrics. Those come into a stand-in by its `seed`.
  Namespace: namespace.regex(/^(?!AWS\/)/, 'must not begin with AWS/'),
  MetricData: z.array(datum).max(LIMITS.dataPerPutMax).default([]),
  // Entities are accepted and dropped: they do not change what is read back.
  EntityMetricData: z
    .array(z.object({ MetricData: z.array(datum).default([]) }))
    .max(2)
    .default([]),
});

/** The shape only: what a query must be to make sense (Id, Period, Stat ...) is judged in get-metric-data.ts, all queries in one answer. */
const metricDataQuery = z.object({
  Id: z.string().min(1).max(LIMITS.nameLengthMax),
  MetricStat: z
    .object({
      Metric: z.object({ Namespace: namespace, MetricName: metricName, Dimensions: dimensions }),
      Period: z.number(),
      Stat: z.string(),
      Unit: unit.optional(),
    })
    .optional(),
  Expression: z.string().optional(),
  Label: z.string().optional(),
  ReturnData: z.boolean().default(true),
  AccountId: z.string().optional(),
});

const getMetricData = z.object({
  MetricDataQueries: z.array(metricDataQuery).max(LIMITS.queriesPerReadMax),
  StartTime: instantMs,
  EndTime: instantMs,
  NextToken: z.string().optional(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  MaxDatapoints: z.number().int().min(1).max(LIMITS.dataPointsPerPageMax).default(LIMITS.dataPointsPerPageMax),
  LabelOptions: z
    .object({ Timezone: z.string().regex(/^[+-]\d{4}$/) })
    .partial()
    .optional(),
});

const listMetrics = z.object({
  Namespace: namespace.optional(),
  MetricName: metricName.optional(),
  Dimensions: z
    .array(z.object({ Name: dimensionName, Value: dimensionValue.optional() }))
    .max(LIMITS.dimensionFiltersMax)
    .default([]),
  NextToken: z.string().optional(),
  RecentlyActive: z.literal('PT3H').optional(),
  IncludeLinkedAccounts: z.boolean().default(false),
  OwningAccount: z.string().optional(),
});

/** Turns the first thing wrong into the service's error for it, the path written as the service does: `MetricData.member.1.Value`. */
function parse<Output>(
  schema: z.ZodType<Output>,
  input: unknown,
  codes: { missing: ErrorCode; wrong: ErrorCode },
): Output {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? [])
    .map((step) => (typeof step === 'number' ? `member.${step + 1}` : String(step)))
    .join('.');
  if (issue?.code === 'invalid_type' && isMissing(input, issue.path)) {
    throw new ServiceError(codes.missing, `The parameter ${path} is required.`);
  }
  throw new ServiceError(
    codes.wrong,
    `The value for parameter ${path || 'of the request'} is invalid: ${issue?.message}.`,
  );
}

function isMissing(input: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = input;
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  return at === undefined || at === null;
}
