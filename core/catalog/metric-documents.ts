import * as z from 'zod';
import { statisticRefusal } from './cloudwatch-statistic.ts';
import {
  chosenBy,
  description,
  documentOf,
  exactlyOneOf,
  fields,
  inlineOf,
  reference,
  text,
} from './document-parts.ts';
import { metadataWith } from './metadata.ts';
import { expressionRefusal } from './metric-math.ts';
import { queryRefusal } from './promql.ts';
import { isFields } from './source-document.ts';

/** The types of metric source that are read. */
export const CLOUDWATCH = 'CloudWatch';
export const PROMETHEUS = 'Prometheus';
export const TYPES_READ = `${CLOUDWATCH} or ${PROMETHEUS}`;

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

const URL_ALLOWED =
  'the https:// address of the server, without a name, a password or parameters in it (http:// only without a token)';
const TOKEN_ALLOWED = 'the name of a secret in Secrets Manager that holds the token (never the token itself)';
const PROMETHEUS_DETAILS =
  'url, and either region (Amazon Managed Prometheus: requests are signed) or bearerTokenSecret';

const prometheusDetails = z
  .strictObject(
    {
      url: z.custom<string>((value) => typeof value === 'string' && isPlainAddress(value), { error: URL_ALLOWED }),
      region,
      bearerTokenSecret: z
        .string({ error: TOKEN_ALLOWED })
        .regex(/^[\w/+=.@-]{1,512}$/, { error: TOKEN_ALLOWED })
        .optional(),
    },
    { error: PROMETHEUS_DETAILS },
  )
  .refine(({ region, bearerTokenSecret }) => region === undefined || bearerTokenSecret === undefined, {
    error: PROMETHEUS_DETAILS,
    params: { read: 'both region and bearerTokenSecret' },
  })
  .refine(({ url, bearerTokenSecret }) => bearerTokenSecret === undefined || url.startsWith('https:'), {
    error: URL_ALLOWED,
    path: ['url'],
  });

function isPlainAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return [url.username, url.password, url.search, url.hash].every((part) => part === '');
}

const cloudWatchConnection = fields({
  description,
  type: z.literal(CLOUDWATCH),
  connectionDetails: z.strictObject({ region, accountId }, { error: SECRETS }),
});
const prometheusConnection = fields({ description, type: z.literal(PROMETHEUS), connectionDetails: prometheusDetails });

/** Whether a source of another type can be read is asked later; what stands in its details is nobody's business then. */
const otherConnection = fields({ description, type: text(63), connectionDetails: z.unknown() }).transform(
  ({ type }) => ({ otherType: type }),
);

type ConnectionShape =
  | z.output<typeof cloudWatchConnection>
  | z.output<typeof prometheusConnection>
  | z.output<typeof otherConnection>;

const connection = chosenBy<z.ZodType<ConnectionShape>>((value) => {
  if (!isFields(value) || value.type === CLOUDWATCH) return cloudWatchConnection;
  return value.type === PROMETHEUS ? prometheusConnection : otherConnection;
});

/** OpenSLO `DataSource`: where metrics come from, for documents that would repeat it. */
export const dataSourceDocument = documentOf('DataSource', metadataWith({}), connection);

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

/** Any statistic that CloudWatch knows: what an expression makes of it is the count. */
const INPUT_STATISTIC = 'a statistic of CloudWatch, such as Sum, SampleCount, Maximum or p99';
const inputStatistic = z
  .string({ error: INPUT_STATISTIC })
  .regex(/^(?:Sum|SampleCount|Average|Minimum|Maximum|IQM|p\d{1,2}(?:\.\d{1,10})?|(?:TC|TM|TS|WM|PR)\([^()]+\))$/, {
    error: INPUT_STATISTIC,
  });

const INPUTS_MAX = 20;
const INPUTS_ALLOWED = `at most ${INPUTS_MAX} metrics by their ids, each beginning with a small letter`;

/** What a metric source of type CloudWatch computes from several metrics. */
const expressionSpec = fields({
  expression: z.string({ error: expressionRefusal(undefined, []) ?? '' }),
  metrics: z
    .record(
      z.string().regex(/^[a-z]\w{0,99}$/, { error: INPUTS_ALLOWED }),
      cloudWatchSpec.pick({ namespace: true, metric: true, dimensions: true }).extend({ statistic: inputStatistic }),
      { error: INPUTS_ALLOWED },
    )
    .refine((metrics) => Object.keys(metrics).length <= INPUTS_MAX, { error: INPUTS_ALLOWED })
    .optional(),
  region,
  accountId,
}).superRefine(({ expression, metrics = {} }, context) => {
  const message = expressionRefusal(expression, Object.keys(metrics));
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['expression'], message });
});

const TYPE_LENGTH_MAX = 63;
const type = z.literal(CLOUDWATCH, { error: CLOUDWATCH });

/** A metric whose values are compared with a threshold, or are a ratio already. */
const valueSpec = cloudWatchSpec.omit({ statistic: true }).extend({ statistic: inputStatistic });

type CloudWatchSpec = z.output<typeof cloudWatchSpec> | z.output<typeof expressionSpec>;

function cloudWatchSourceOf(plainSpec: typeof cloudWatchSpec | typeof valueSpec) {
  return fields({
    metricSourceRef: reference('DataSource').optional(),
    type: type.optional(),
    spec: chosenBy<z.ZodType<CloudWatchSpec>>((value) =>
      isFields(value) && Object.hasOwn(value, 'expression') ? expressionSpec : plainSpec,
    ),
  }).refine(({ metricSourceRef, type }) => metricSourceRef !== undefined || type !== undefined, {
    when: ({ value }) => isFields(value),
    error: `type: ${CLOUDWATCH}, or metricSourceRef`,
    params: { read: 'a metric source without a type' },
  });
}

/** OpenSLO leaves open which types there are and what stands in their specs. Whether one can be read is asked later. */
const otherSource = z
  .strictObject(
    {
      metricSourceRef: reference('DataSource').optional(),
      type: text(TYPE_LENGTH_MAX).optional(),
      spec: z.record(z.string(), z.unknown(), { error: 'an object' }),
    },
    { error: 'metricSourceRef, type, spec' },
  )
  .transform(({ metricSourceRef, type }) => ({ otherType: type, metricSourceRef }));

/** What a metric source of type Prometheus reads; where the server is says its DataSource. */
export function prometheusSpec(counter: boolean) {
  return fields({
    query: z.custom<string>((value) => queryRefusal(value, counter) === undefined, {
      error: ({ input }) => queryRefusal(input, counter) ?? '',
    }),
  });
}

type MetricSourceShape = z.output<ReturnType<typeof cloudWatchSourceOf>> | z.output<typeof otherSource>;

function sideOf(plainSpec: typeof cloudWatchSpec | typeof valueSpec) {
  const cloudWatchSource = cloudWatchSourceOf(plainSpec);
  return fields({
    metricSource: chosenBy<z.ZodType<MetricSourceShape>>((value) => {
      if (!isFields(value)) return cloudWatchSource;
      // Without a type it is that of the DataSource, which shows in what is asked of it.
      const isOther = typeof value.type === 'string' ? value.type !== CLOUDWATCH : isQuery(value.spec);
      return isOther ? otherSource : cloudWatchSource;
    }),
  });
}

function isQuery(spec: unknown): boolean {
  return isFields(spec) && Object.hasOwn(spec, 'query');
}

const count = sideOf(cloudWatchSpec);
const value = sideOf(valueSpec);
const counter = z.boolean({ error: 'true or false' }).optional();

const countedRatio = exactlyOneOf(
  fields({ counter, good: count.optional(), bad: count.optional(), total: count }),
  'good',
  'bad',
);

/** A metric that is a ratio already. */
const rawRatio = fields({
  counter,
  raw: value,
  rawType: z.enum(['success', 'failure'], { error: 'success or failure' }),
});

type RatioShape = z.output<typeof countedRatio> | z.output<typeof rawRatio>;

const ratioMetric = chosenBy<z.ZodType<RatioShape>>((written) =>
  isFields(written) && Object.hasOwn(written, 'raw') ? rawRatio : countedRatio,
);

const sliSpec = exactlyOneOf(
  fields({ description, ratioMetric: ratioMetric.optional(), thresholdMetric: value.optional() }),
  'ratioMetric',
  'thresholdMetric',
);

/** OpenSLO `SLI`: what counts as good and what is counted. */
export const sliDocument = documentOf('SLI', metadataWith({}), sliSpec);

/** The indicator inside an SLO. */
export const inlineSli = inlineOf('SLI', metadataWith({}), sliSpec).partial({ kind: true });
export type SliSpec = z.output<typeof sliSpec>;
/** One side of a ratio, or what is compared with a threshold. */
export type MetricSide = z.output<typeof count>;
