import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '#lambdas/runtime/metrics.config.ts';
import { EVALUATION_METRICS } from '#lambdas/slo/evaluate-slos.config.ts';
import type { COUNTED_EVENT_TYPES } from '#lambdas/slo/publish-events.config.ts';
import { AlarmBook, type MetricAlarm } from '#lib/constructs/alarm-book.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import type { Settings } from '#lib/settings.ts';

export interface WatchStackProps extends StackProps {
  readonly settings: Settings;
  readonly topic: ITopic;
  readonly planner: IFunction;
  readonly publisher: IFunction;
  readonly deadLetters: readonly DeadLetters[];
}

/** Who watches the watcher: every alarm of the platform, on what it leaves behind and not on what it says of itself. */
export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, props: WatchStackProps) {
    super(scope, id, props);
    const { settings, topic } = props;
    const book = new AlarmBook(this, 'Alarms', { prefix: settings.name, topic, runbooksUrl: settings.runbooksUrl });
    const deadLetters = (trouble: DeadLetters['trouble']) =>
      props.deadLetters.filter((letters) => letters.trouble === trouble).map(deadLettersAlarm);
    book.trouble({
      name: 'evaluation-trouble',
      severity: 'page',
      runbook: 'evaluation-trouble',
      means: 'SLOs are not evaluated, so nobody would be paged for them.',
      signs: [
        fastDeadMan(settings.fastCadenceMinutes),
        HOURLY_DEAD_MAN,
        plannerFailures(props.planner),
        ...deadLetters('evaluation'),
      ],
    });
    book.trouble({
      name: 'event-publishing-trouble',
      severity: 'page',
      runbook: 'event-publishing-trouble',
      means: 'Events stay in the log and do not reach the bus, so alerts do not become pages.',
      signs: [publishingLate(props.publisher), publisherFailures(props.publisher), ...deadLetters('event-publishing')],
    });
    book.trouble({
      name: 'paging-trouble',
      severity: 'page',
      runbook: 'paging-trouble',
      means: 'A page was not delivered on at least one leg.',
      signs: [DELIVERY_REFUSED, DELIVERY_FAILING, ...deadLetters('paging'), ...props.deadLetters.flatMap(lateAlarm)],
    });
    book.trouble({
      name: 'catalog-trouble',
      severity: 'ticket',
      runbook: 'catalog-trouble',
      means: 'New documents are not in force; the version before still is.',
      signs: [CATALOG_REFUSED, ...deadLetters('catalog')],
    });
    book.alarm(EVALUATION_FAILED);
  }
}

/** Three cadences, so that one run that is late or retried wakes nobody, and never less than 15 minutes. */
function fastDeadMan(cadenceMinutes: number): MetricAlarm {
  return deadMan('fast', Duration.minutes(Math.max(15, 3 * cadenceMinutes)), 1);
}

function deadMan(cadence: 'fast' | 'hourly', period: Duration, evaluationPeriods: number): MetricAlarm {
  return {
    name: `no-${cadence}-evaluations`,
    severity: 'page',
    runbook: 'no-evaluations',
    means: `No ${cadence} evaluation was completed for ${period.toMinutes() * evaluationPeriods} minutes.`,
    metric: new Metric({
      namespace: METRICS_NAMESPACE,
      metricName: EVALUATION_METRICS.completed,
      dimensionsMap: { service: 'slo', [EVALUATION_METRICS.cadenceDimension]: cadence },
      statistic: Stats.SUM,
      period,
    }),
    threshold: 1,
    when: 'below',
    evaluationPeriods,
    missingData: TreatMissingData.BREACHING,
  };
}

/** Two whole hours: the run of each begins ten minutes into it. */
const HOURLY_DEAD_MAN = deadMan('hourly', Duration.hours(1), 2);

function plannerFailures(planner: IFunction): MetricAlarm {
  return {
    name: 'planner-failures',
    severity: 'page',
    runbook: 'planner-failures',
    means: 'The planner fails: schedules ring, but no shard is queued.',
    metric: planner.metricErrors({ period: Duration.minutes(15), statistic: Stats.SUM }),
    threshold: 3,
    when: 'at-least',
    evaluationPeriods: 1,
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

function publishingLate(publisher: IFunction): MetricAlarm {
  return {
    name: 'publishing-late',
    severity: 'page',
    runbook: 'event-publishing-trouble',
    means: 'Events have waited in the stream of the log for more than five minutes.',
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

function deadLettersAlarm({ name, queue, trouble }: DeadLetters): MetricAlarm {
  return {
    name: `${name}-dead-letters`,
    severity: trouble === 'catalog' ? 'ticket' : 'page',
    runbook: 'dead-letters',
    means: `What ${name} could not handle waits in its dead-letter queue.`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: Stats.MAXIMUM }),
    threshold: 1,
    when: 'at-least',
    evaluationPeriods: 1,
    // SQS says nothing of a queue that nobody used for six hours.
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

/** The dead letters tell only when all attempts are over, half an hour later; this tells while they go on. */
function lateAlarm({ name, work }: DeadLetters): MetricAlarm[] {
  if (work === undefined) return [];
  return [
    {
      name: `${name}-late`,
      severity: 'page',
      runbook: 'paging-trouble',
      means: `A message has waited more than five minutes for ${name}.`,
      metric: work.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: Stats.MAXIMUM }),
      threshold: Duration.minutes(5).toSeconds(),
      when: 'at-least',
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}

const CATALOG_REFUSED: MetricAlarm = {
  name: 'catalog-refused',
  severity: 'ticket',
  runbook: 'catalog-trouble',
  means: 'Documents were refused.',
  metric: countedEvents('CatalogRefused'),
  threshold: 1,
  when: 'at-least',
  evaluationPeriods: 1,
  missingData: TreatMissingData.NOT_BREACHING,
};

const DELIVERY_REFUSED: MetricAlarm = {
  name: 'delivery-refused',
  severity: 'page',
  runbook: 'delivery-refused',
  means: 'The other side of a leg will never accept a page as it was sent.',
  metric: countedEvents('DeliveryRefused'),
  threshold: 1,
  when: 'at-least',
  evaluationPeriods: 1,
  missingData: TreatMissingData.NOT_BREACHING,
};

/** One failure is tried again within the minute; three in five minutes are a leg in trouble. */
const DELIVERY_FAILING: MetricAlarm = {
  ...DELIVERY_REFUSED,
  name: 'delivery-failing',
  runbook: 'paging-trouble',
  means: 'A leg did not accept pages, again and again; they are still being tried.',
  metric: countedEvents('DeliveryFailed'),
  threshold: 3,
};

const EVALUATION_FAILED: MetricAlarm = {
  name: 'evaluation-failed',
  severity: 'ticket',
  runbook: 'evaluation-failed',
  means: 'An SLO could not be evaluated; its neighbours were.',
  metric: countedEvents('EvaluationFailed'),
  threshold: 1,
  when: 'at-least',
  evaluationPeriods: 1,
  missingData: TreatMissingData.NOT_BREACHING,
};

function countedEvents(type: (typeof COUNTED_EVENT_TYPES)[number]): IMetric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: type,
    dimensionsMap: { service: 'slo' },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  });
}
