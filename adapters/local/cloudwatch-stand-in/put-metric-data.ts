import { LIMITS } from './limits.ts';
import { bucketSecond, forgetExpired, type MetricStore } from './metric-store.ts';
import type { MetricDatum, PutMetricDataInput } from './requests.ts';
import { ServiceError } from './service-error.ts';

/**
 * Adds data to the store, all or none. "Data put for past minutes shows up in the next read": the service may take two
 * hours for stamps of more than 3 hours ago and two days for older ones; this does not make anyone wait.
 */
export function putMetricData(store: MetricStore, accountId: string, nowMs: number, input: PutMetricDataInput): void {
  const data = [...input.MetricData, ...input.EntityMetricData.flatMap((entity) => entity.MetricData)];
  if (data.length === 0) throw new ServiceError('MissingParameter', 'The parameter MetricData is required.');
  if (data.length > LIMITS.dataPerPutMax) {
    throw new ServiceError(
      'InvalidParameterValue',
      `The collection MetricData must not have a size greater than ${LIMITS.dataPerPutMax}; it has ${data.length}.`,
    );
  }
  data.forEach((datum, index) => {
    checkDatum(datum, `MetricData.member.${index + 1}`, nowMs);
  });
  for (const datum of data) addDatum(store, accountId, nowMs, input.Namespace, datum);
}

/** The rules of MetricDatum that are about more than one of its fields, and about now. */
function checkDatum(datum: MetricDatum, path: string, nowMs: number): void {
  const given = (['Value', 'StatisticValues', 'Values'] as const).filter((name) => datum[name] !== undefined);
  const [first, second] = given;
  if (first === undefined) {
    throw new ServiceError(
      'MissingParameter',
      `At least one of ${path}.Value, .StatisticValues and .Values is required.`,
    );
  }
  if (second !== undefined) {
    const both = `The parameters ${path}.${first} and ${path}.${second}`;
    throw new ServiceError(
      'InvalidParameterCombination',
      `${both} are mutually exclusive and you have specified both.`,
    );
  }
  // API MetricDatum: a Counts array "must include the same amount of values as the Values array".
  if (datum.Counts !== undefined && datum.Counts.length !== datum.Values?.length) {
    const sizes = `${datum.Counts.length} Counts and ${datum.Values?.length ?? 0} Values`;
    throw new ServiceError(
      'InvalidParameterCombination',
      `${path} must have as many Counts as Values; it has ${sizes}.`,
    );
  }
  checkTimestamp(datum.Timestamp ?? nowMs, path, nowMs);
}

/** API PutMetricData: "as much as two weeks before the current date, and as much as 2 hours after"; both ends are accepted. */
function checkTimestamp(atMs: number, path: string, nowMs: number): void {
  if (atMs < nowMs - LIMITS.putPastMs) {
    // The service's own words (cloud-custodian/cloud-custodian#2559).
    throw new ServiceError(
      'InvalidParameterValue',
      `The parameter ${path}.Timestamp must specify a time within the past two weeks.`,
    );
  }
  if (atMs > nowMs + LIMITS.putFutureMs) {
    throw new ServiceError(
      'InvalidParameterValue',
      `The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`,
    );
  }
}

function addDatum(store: MetricStore, accountId: string, nowMs: number, namespace: string, datum: MetricDatum): void {
  const dimensions = datum.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value }));
  const name = { accountId, namespace, metricName: datum.MetricName, dimensions };
  const stream = store.streamFor(name, datum.Unit, datum.StorageResolution);
  // cloudwatch_concepts, Time Stamps: "If you do not provide a time stamp, CloudWatch creates a time stamp for you".
  const second = bucketSecond(stream, datum.Timestamp ?? nowMs);
  const set = datum.StatisticValues;
  if (datum.Value !== undefined) stream.series.add(second, [datum.Value], [1]);
  // API MetricDatum: "If you omit the Counts array, the default of 1 is used as the value for each count."
  if (datum.Values !== undefined) stream.series.add(second, datum.Values, datum.Counts ?? datum.Values.map(() => 1));
  if (set !== undefined) {
    if (isAsGoodAsRaw(set)) stream.series.add(second, [set.Minimum], [set.SampleCount]);
    else
      stream.series.addSummary(second, {
        sum: set.Sum,
        count: set.SampleCount,
        minimum: set.Minimum,
        maximum: set.Maximum,
      });
  }
  forgetExpired(stream, nowMs);
}

/**
 * Statistics-definitions: a statistic set keeps extended statistics only where "the SampleCount value of the statistic set
 * is 1 and Min, Max, and Sum are all equal" or "the Min and Max are equal, and Sum is equal to Min multiplied by
 * SampleCount". The second says the first.
 */
function isAsGoodAsRaw(set: NonNullable<MetricDatum['StatisticValues']>): boolean {
  return set.Minimum === set.Maximum && set.Sum === set.Minimum * set.SampleCount;
}
