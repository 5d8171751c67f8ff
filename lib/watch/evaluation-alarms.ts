import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { METRICS_NAMESPACE } from '#lambdas/runtime/metrics.config.ts';
import { EVALUATION_METRICS } from '#lambdas/slo/evaluate-slos.config.ts';
import type { MetricAlarm } from '#lib/constructs/alarm-book.ts';
import type { Settings } from '#lib/settings.ts';
import { countedEvents } from './counted-events.ts';

/** Whether SLOs are evaluated, on time, and with an answer. */
export function evaluationAlarms(
  { fastCadenceMinutes, sourceDelayMinutes }: Settings,
  planner: IFunction,
): readonly MetricAlarm[] {
  // Three cadences, so that one run that is late or retried wakes nobody, and never less than 15 minutes.
  const fastPeriod = Duration.minutes(Math.max(15, 3 * fastCadenceMinutes));
  return [
    deadMan('fast', fastPeriod, 1),
    // Two whole hours: the run of each begins ten minutes into it.
    deadMan('hourly', Duration.hours(1), 2),
    plannerFailures(planner),
    everyEvaluationFails(fastPeriod),
    evaluationsLate(fastPeriod, sourceDelayMinutes),
    EVALUATION_FAILED,
  ];
}

/**
 * Where points are missing CloudWatch asks for more of them than the alarm has periods, and lets an old one speak for
 * those that followed: silence alone would ring periods later than said here. `FILL` makes a zero of every silent period,
 * and the rule for missing data is left for a metric of which CloudWatch has no point at all, such as before the first run.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * `FILL` does not wait for figures that are on their way either: a period of three runs, or a second one, bridges that.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function deadMan(cadence: Cadence, period: Duration, evaluationPeriods: number): MetricAlarm {
  return {
    name: `no-${cadence}-evaluations`,
    severity: 'page',
    runbook: 'no-evaluations',
    means: `No ${cadence} evaluation was completed for ${period.toMinutes() * evaluationPeriods} minutes.`,
    metric: new MathExpression({
      expression: 'FILL(completed, 0)',
      usingMetrics: { completed: evaluationMetric('completed', cadence, Stats.SUM) },
      period,
    }),
    threshold: 1,
    when: 'below',
    evaluationPeriods,
    missingData: TreatMissingData.BREACHING,
  };
}

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

/** An evaluation that fails is completed all the same: the dead man's alarm does not hear of it. */
function everyEvaluationFails(period: Duration): MetricAlarm {
  return {
    name: 'every-evaluation-fails',
    severity: 'page',
    runbook: 'evaluation-failed',
    means: `Of the SLOs that page not one could be evaluated for ${period.toMinutes()} minutes.`,
    metric: new MathExpression({
      expression: 'IF(failed > 0 AND evaluated == 0, 1, 0)',
      usingMetrics: {
        failed: evaluationMetric('failed', 'fast', Stats.SUM),
        evaluated: evaluationMetric('evaluated', 'fast', Stats.SUM),
      },
      period,
    }),
    threshold: 1,
    when: 'at-least',
    evaluationPeriods: 1,
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

/**
 * A fast shard that comes 15 minutes late is passed over, and completes as such: where all of them do, nobody is paged and
 * the dead man's alarm hears nothing of it. Hence a page, and the least lag of the period: one straggler among others that
 * are on time harms nobody, and a queue that grows is told of by its own age.
 */
function evaluationsLate(period: Duration, sourceDelayMinutes: number): MetricAlarm {
  return {
    name: 'evaluations-late',
    severity: 'page',
    runbook: 'evaluation-trouble',
    means: 'Every evaluation of SLOs that page comes more than 15 minutes late and is passed over.',
    metric: evaluationMetric('lag', 'fast', Stats.MINIMUM).with({ period }),
    // Lag counts from the last minute that the source has in full.
    threshold: FAST_LATE_AFTER.plus(Duration.minutes(sourceDelayMinutes)).toSeconds(),
    when: 'at-least',
    evaluationPeriods: 1,
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

/** FAST_AGE_MAX_MS in flows/slo/evaluate-slos.ts. */
const FAST_LATE_AFTER = Duration.minutes(15);

/** Told by the event of each SLO's first failure: one that fails for weeks hides no other. */
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

type Cadence = 'fast' | 'hourly';

function evaluationMetric(
  name: 'completed' | 'evaluated' | 'failed' | 'lag',
  cadence: Cadence,
  statistic: string,
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: EVALUATION_METRICS[name],
    dimensionsMap: { service: 'slo', [EVALUATION_METRICS.cadenceDimension]: cadence },
    statistic,
  });
}
