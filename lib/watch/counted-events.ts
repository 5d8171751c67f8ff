import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS_NAMESPACE, type UNREADABLE_RECORDS_METRIC } from '#lambdas/runtime/metrics.config.ts';
import type { COUNTED_EVENT_TYPES } from '#lambdas/slo/publish-events.config.ts';

/** What the publisher of events counted in five minutes: events of a type, or records that are none. */
export function countedEvents(name: (typeof COUNTED_EVENT_TYPES)[number] | typeof UNREADABLE_RECORDS_METRIC): IMetric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: 'slo' },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  });
}
