/**
 * What the service allows, each number with the page that says so. API = the CloudWatch API Reference (2010-08-01),
 * quoted by operation or type; concepts = the User Guide page `cloudwatch_concepts`.
 */
export const LIMITS = {
  /** API PutMetricData: "limited to 1 MB in size for HTTP POST requests. You can send a payload compressed by gzip." Read as the size on the wire. */
  putBytesMax: 1_000_000,
  /** Ours: a small gzip body may not unpack into all of our memory. 1,000 data of 150 values with 30 dimensions are below it. */
  unpackedBytesMax: 64_000_000,
  /** API PutMetricData: "no more than 1000 different metrics". */
  dataPerPutMax: 1_000,
  /** API MetricDatum: "up to 150 unique values". */
  valuesPerDatumMax: 150,
  /** API PutMetricData: "up to 30 dimensions per metric". */
  dimensionsMax: 30,
  /** API PutMetricData: "Values must be in the range of -2^360 to 2^360". */
  valueMax: 2 ** 360,
  /** API PutMetricData: "as much as two weeks before the current date". */
  putPastMs: 14 * 86_400_000,
  /** API PutMetricData: "as much as 2 hours after the current day and time". */
  putFutureMs: 2 * 3_600_000,
  /** API GetMetricData: "as many as 500 MetricDataQuery structures". */
  queriesPerReadMax: 500,
  /** API GetMetricData: "If you omit this, the default of 100,800 is used". Taken for the most as well ("a total of as many as 100,800 data points"). */
  dataPointsPerPageMax: 100_800,
  /** API ListMetrics: "Up to 500 results are returned for any one call". */
  metricsPerPageMax: 500,
  /** API ListMetrics: dimension filters, "Maximum number of 10 items". */
  dimensionFiltersMax: 10,
  /** API ListMetrics: metrics that "haven't reported data in the past two weeks" are not listed. */
  listedMs: 14 * 86_400_000,
  /** API ListMetrics: RecentlyActive PT3H is "the past three hours". The 50 minutes of grace that it allows are not used. */
  recentlyActiveMs: 3 * 3_600_000,
  /** API types Metric, Dimension, MetricDataQuery: length constraints. */
  nameLengthMax: 255,
  dimensionValueLengthMax: 1_024,
} as const;

/** API MetricDatum: the valid values of Unit. */
export const UNITS = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
  'Percent',
  'Count',
  'Bytes/Second',
  'Kilobytes/Second',
  'Megabytes/Second',
  'Gigabytes/Second',
  'Terabytes/Second',
  'Bits/Second',
  'Kilobits/Second',
  'Megabits/Second',
  'Gigabits/Second',
  'Terabits/Second',
  'Count/Second',
  'None',
] as const;
