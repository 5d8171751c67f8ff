import { Duration } from 'aws-cdk-lib';
import { Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricAlarm } from '#lib/constructs/alarm-book.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';

/** Whether work arrives in its queue and is done in time. */
export function workAlarms(letters: DeadLetters): readonly MetricAlarm[] {
  return [...lateAlarm(letters), ...ruleAlarm(letters)];
}

/** A letter stays until somebody takes it out, up to 14 days, and its alarm with it. */
export function deadLettersAlarm({ name, queue, trouble }: DeadLetters): MetricAlarm {
  return {
    name: `${name}-dead-letters`,
    severity: SEVERITIES[trouble],
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

/** A shard that was given up is made good by the next run, and by then other alarms have said whether there is one. */
const SEVERITIES = {
  evaluation: 'ticket',
  'event-publishing': 'page',
  catalog: 'ticket',
  paging: 'page',
  policy: 'ticket',
} as const;

function lateAlarm({ name, work, trouble }: DeadLetters): MetricAlarm[] {
  if (work === undefined) return [];
  return [
    {
      name: `${name}-late`,
      severity: 'page',
      runbook: trouble === 'evaluation' ? 'evaluation-trouble' : 'paging-trouble',
      means: `A message has waited more than ${work.lateAfter.toMinutes()} minutes for ${name}.`,
      metric: work.queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(1),
        statistic: Stats.MAXIMUM,
      }),
      threshold: work.lateAfter.toSeconds(),
      when: 'at-least',
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}

/** An event that the bus could not hand over never was in the queue, so nothing else says that it is late. */
function ruleAlarm({ name, rule, trouble }: DeadLetters): MetricAlarm[] {
  if (rule === undefined) return [];
  return [
    {
      name: `${name}-rule-failures`,
      severity: SEVERITIES[trouble],
      ...ruleRunbook(trouble),
      means: `EventBridge could not hand an event over to ${name}.`,
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { RuleName: rule.name, ...(rule.busName === undefined ? {} : { EventBusName: rule.busName }) },
        period: Duration.minutes(5),
        statistic: Stats.SUM,
      }),
      threshold: 1,
      when: 'at-least',
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}

function ruleRunbook(trouble: DeadLetters['trouble']): { readonly runbook: string } {
  if (trouble === 'catalog') return { runbook: 'catalog-trouble' };
  if (trouble === 'policy') return { runbook: 'policy-trouble' };
  return { runbook: 'paging-trouble' };
}
