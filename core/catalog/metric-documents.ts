import * as z from 'zod';
import { statisticRefusal } from './cloudwatch-statistic.ts';
import {
  chosenBy,
  description,
  documentOf,
  exactlyOneOf,
  fields,
  inlineOf,
  notYet,
  reference,
  text,
} from './document-parts.ts';
import { metadataWith } from './metadata.ts';
import { isFields } from './source-document.ts';

/** The only type of metric source so far. */
export const CLOUDWATCH = 'CloudWatch';

/** `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`. */
const REGION_PATTERN = /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}$/;
const REGION_ALLOWED = 'the code of an AWS Region, such as eu-central-1';
const region = z.string({ error: REGION_ALLOWED }).regex(REGION_PATTERN, { error: REGION_ALLOWED }).optional();

const ACCOUNT_ALLOWED = 'the 12 digits of an AWS account, in quotes';
const accountId = z
  .string({ error: ACCOUNT_ALLOWED })
  .regex(/^\d{12}$/, { error: ACCOUNT_ALLOWED })
  .optional();

const SECRETS = 'region, accountId (never a credential: CloudWatch is read with the role of the platform)';

/** OpenSLO `DataSource`: where metrics come from, for documents that would repeat it. */
export const dataSourceDocument = documentOf(
  'DataSource',
  metadataWith({}),
  fields({
    description,
    type: z.literal(CLOUDWATCH, { error: CLOUDWATCH }),
    connectionDetails: z.strictObject({ region, accountId }, { error: SECRETS }),
  }),
);

// Limits of CloudWatch's Dimension and MetricDatum.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
const NAME_LENGTH_MAX = 255;
const DIMENSION_VALUE_LENGTH_MAX = 1024;
const DIMENSIONS_MAX = 30;

const CLOUDWATCH_NAME_ALLOWED = `1 to ${NAME_LENGTH_MAX} printable ASCII characters that don't begin with a colon`;

const cloudWatchName = z
  .string({ error: CLOUDWATCH_NAME_ALLOWED })
  .regex(/^(?!:)[\x20-\x7e]{1,255}$/, { error: CLOUDWATCH_NAME_ALLOWED });

const DIMENSIONS_ALLOWED = `an object of at most ${DIMENSIONS_MAX} texts`;

/** What a metric source of type CloudWatch reads. */
const cloudWatchSpec = fields({
  namespace: cloudWatchName,
  metric: cloudWatchName,
  dimensions: z
    .record(cloudWatchName, text(DIMENSION_VALUE_LENGTH_MAX), { error: DIMENSIONS_ALLOWED })
    .refine((dimensions) => Object.keys(dimensions).length <= DIMENSIONS_MAX, { error: DIMENSIONS_ALLOWED })
    .optional(),
  statistic: z.custom<string>((value) => typeof value === 'string' && statisticRefusal(value) === undefined, {
    abort: false,
    error: ({ input }) => statisticRefusal(input) ?? '',
  }),
  region,
  accountId,
});

const TYPE_LENGTH_MAX = 63;
const type = z.literal(CLOUDWATCH, { error: CLOUDWATCH });

const cloudWatchSource = fields({
  metricSourceRef: reference('DataSource').optional(),
  type: type.optional(),
  spec: cloudWatchSpec,
}).refine(({ metricSourceRef, type }) => metricSourceRef !== undefined || type !== undefined, {
  when: ({ value }) => isFields(value),
  error: `type: ${CLOUDWATCH}, or metricSourceRef`,
  params: { read: 'a metric source without a type' },
});

/** OpenSLO leaves open which types there are and what stands in their specs. Whether one can be read is asked later. */
const otherSource = z
  .strictObject(
    { type: text(TYPE_LENGTH_MAX), spec: z.record(z.string(), z.unknown(), { error: 'an object' }) },
    { error: 'type, spec' },
  )
  .transform(({ type }) => ({ otherType: type }));

type MetricSourceShape = z.output<typeof cloudWatchSource> | z.output<typeof otherSource>;

const metricSource = chosenBy<z.ZodType<MetricSourceShape>>((value) => {
  const other = isFields(value) && typeof value.type === 'string' && value.type !== CLOUDWATCH;
  return other ? otherSource : cloudWatchSource;
});
const side = fields({ metricSource });

const RATIO_ONLY = 'ratioMetric with good or bad and total';

const ratioMetric = exactlyOneOf(
  fields({
    counter: z.boolean({ error: 'true or false' }).optional(),
    good: side.optional(),
    bad: side.optional(),
    total: side,
    raw: notYet(RATIO_ONLY),
    rawType: notYet(RATIO_ONLY),
  }),
  'good',
  'bad',
);

const sliSpec = fields({ description, ratioMetric, thresholdMetric: notYet(RATIO_ONLY) });

/** OpenSLO `SLI`: what counts as good and what is counted. */
export const sliDocument = documentOf('SLI', metadataWith({}), sliSpec);

/** The indicator inside an SLO. */
export const inlineSli = inlineOf('SLI', metadataWith({}), sliSpec).partial({ kind: true });
export type SliSpec = z.output<typeof sliSpec>;
