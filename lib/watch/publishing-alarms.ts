import { Duration } from 'aws-cdk-lib';
import { Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { UNREADABLE_RECORDS_METRIC } from '#lambdas/runtime/metrics.config.ts';
import type { MetricAlarm } from '#lib/constructs/alarm-book.ts';
import { countedEvents } from './counted-events.ts';

/** Whether what is in the event log reaches the bus. */
export function publishingAlarms(publisher: IFunction): readonly MetricAlarm[] {
  return [publishingLate(publisher), publisherFailures(publisher), UNREADABLE_RECORDS];
}

function publishingLate(publisher: IFunction): MetricAlarm {
  return {
    name: 'publishing-late',
    severity: 'page',
    runbook: 'event-publishing-trouble',
    means: 'Events have waited in the stream of the log for more than five minutes, so alerts do not become pages.',
    // The age of the last record given to the Lambda. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    metric: publisher.metric('IteratorAge', { period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
    threshold: Duration.minutes(5).toMilliseconds(),
    when: 'at-least',
    evaluationPeriods: 1,
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

function publisherFailures(publisher: IFunction): MetricAlarm {
  return {
    name: 'publisher-failures',
    severity: 'page',
    runbook: 'event-publishing-trouble',
    means: 'The publisher of events fails as a whole.',
    metric: publisher.metricErrors({ period: Duration.minutes(5), statistic: Stats.SUM }),
    threshold: 3,
    when: 'at-least',
    evaluationPeriods: 1,
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

const UNREADABLE_RECORDS: MetricAlarm = {
  name: 'unreadable-records',
  severity: 'ticket',
  runbook: 'event-publishing-trouble',
  means: 'Something in the events table is no event and was passed over.',
  metric: countedEvents(UNREADABLE_RECORDS_METRIC),
  threshold: 1,
  when: 'at-least',
  evaluationPeriods: 1,
  missingData: TreatMissingData.NOT_BREACHING,
};
