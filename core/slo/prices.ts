/** A unit that AWS bills, in US dollars, us-east-1, without free tiers. */
interface Price {
  readonly unit: string;
  /** Exact decimal text. */
  readonly dollars: string;
  readonly source: string;
}

/** Read in November 2026. Change a price here and everything below is computed anew. */
export const PRICES = {
  metric: {
    unit: 'metric asked by GetMetricData',
    dollars: '0.00001',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ ($0.01 for 1,000 metrics requested; no free tier)',
  },
  writeUnit: {
    unit: 'DynamoDB write unit (1 KB), on demand',
    dollars: '0.000000625',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  readUnit: {
    unit: 'DynamoDB read unit (4 KB, consistent), on demand',
    dollars: '0.000000125',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  gigabyteSecond: {
    unit: 'Lambda GB-second, arm64',
    dollars: '0.0000133334',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  invocation: {
    unit: 'Lambda request',
    dollars: '0.0000002',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  queueRequest: {
    unit: 'SQS request (64 KB), standard queue',
    dollars: '0.0000004',
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
} as const satisfies Record<string, Price>;
