import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SYNTHETIC_METRICS } from '#lambdas/oncall/page-itself.config.ts';
import { SWEEP_METRICS } from '#lambdas/oncall/sweep-pages.config.ts';
import { METRICS_NAMESPACE } from '#lambdas/runtime/metrics.config.ts';
import type { MetricAlarm } from '#lib/constructs/alarm-book.ts';
import { countedEvents } from './counted-events.ts';

/** Whether pages are moved on and accepted. */
export function pagingAlarms(answers: HttpApi | undefined): readonly MetricAlarm[] {
  const failing = answers === undefined ? [] : [answersFailing(answers)];
  return [
    NO_SWEEPS,
    STEPS_LATE,
    PAGES_ITSELF_NO_MORE,
    SYNTHETIC_PAGE_LOST,
    DELIVERY_REFUSED,
    DELIVERY_FAILING,
    ...failing,
  ];
}

/** The page goes on calling people all the same, so that nothing is lost but somebody's patience. */
function answersFailing(answers: HttpApi): MetricAlarm {
  return {
    name: 'answers-failing',
    severity: 'ticket',
    runbook: 'answers-failing',
    means: 'Acknowledgements by link, from Slack or from PagerDuty could not be taken.',
    metric: answers.metricServerError({ period: Duration.minutes(5), statistic: Stats.SUM }),
    threshold: 1,
    when: 'at-least',
    evaluationPeriods: 1,
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

/** Five sweeps in a row: one that is retried wakes nobody. */
const SWEEP_PERIOD = Duration.minutes(5);

/** Without sweeps a page goes on by its timers alone. `FILL` as in evaluation-alarms.ts. */
const NO_SWEEPS: MetricAlarm = {
  name: 'no-page-sweeps',
  severity: 'page',
  runbook: 'no-page-sweeps',
  means: `No sweep of the open pages was completed for ${SWEEP_PERIOD.toMinutes()} minutes: no page goes on where a timer is lost, a mute ends or its turn comes.`,
  metric: new MathExpression({
    expression: 'FILL(swept, 0)',
    usingMetrics: { swept: oncallMetric(SWEEP_METRICS.swept, Stats.SUM) },
    period: SWEEP_PERIOD,
  }),
  threshold: 1,
  when: 'below',
  evaluationPeriods: 1,
  missingData: TreatMissingData.BREACHING,
};

/** A step is promised within a minute after it is due. */
const STEPS_LATE: MetricAlarm = {
  name: 'page-steps-late',
  severity: 'page',
  runbook: 'no-page-sweeps',
  means: 'Steps of pages are taken more than two minutes after they are due.',
  metric: oncallMetric(SWEEP_METRICS.late, Stats.MAXIMUM).with({ period: Duration.minutes(1) }),
  threshold: Duration.minutes(2).toMilliseconds(),
  when: 'at-least',
  evaluationPeriods: 1,
  missingData: TreatMissingData.NOT_BREACHING,
};

/** Two hours, for a deployment may take away one page. */
const PAGES_ITSELF_NO_MORE: MetricAlarm = {
  name: 'no-synthetic-pages',
  severity: 'page',
  runbook: 'synthetic-page',
  means: 'The pager has not paged itself for two hours: whether it would page anybody is not known.',
  metric: new MathExpression({
    expression: 'FILL(sent, 0)',
    usingMetrics: { sent: oncallMetric(SYNTHETIC_METRICS.sent, Stats.SUM) },
    period: Duration.hours(1),
  }),
  threshold: 1,
  when: 'below',
  evaluationPeriods: 2,
  missingData: TreatMissingData.BREACHING,
};

const SYNTHETIC_PAGE_LOST: MetricAlarm = {
  name: 'synthetic-page-lost',
  severity: 'page',
  runbook: 'synthetic-page',
  means: 'The page that the pager sent itself was accepted nowhere within five minutes: real ones are not either.',
  metric: oncallMetric(SYNTHETIC_METRICS.lost, Stats.SUM).with({ period: Duration.minutes(5) }),
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

function oncallMetric(metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service: 'oncall' },
    statistic,
  });
}
