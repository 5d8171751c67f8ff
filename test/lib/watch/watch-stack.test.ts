import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { platformTemplates, resourcesOf } from '#test/lib/platform-templates.ts';

const { watch } = platformTemplates({ fastCadenceMinutes: 5 });
const everyLeg = platformTemplates().watch;
const RUNBOOKS = fileURLToPath(new URL('../../../docs/runbooks/', import.meta.url));
const alarms = allAlarmsOf(watch);
const troubles = Object.values(resourcesOf(watch, 'AWS::CloudWatch::CompositeAlarm')).map(
  ({ Properties }) => Properties,
);
const everyAlarm = [...allAlarmsOf(everyLeg), ...troubles];

function allAlarmsOf(template: Template): Record<string, unknown>[] {
  return Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

const SILENCE_IS_ZERO = Match.objectLike({ Expression: 'FILL(completed, 0)', ReturnData: true });

/** A figure of the evaluator that an expression is made of and that is no result itself. */
function evaluationMetric(id: string, MetricName: string, cadence: string, Period: number): object {
  const Dimensions = [
    { Name: 'cadence', Value: cadence },
    { Name: 'service', Value: 'slo' },
  ];
  return {
    Id: id,
    MetricStat: { Metric: { Namespace: 'Evenkeel', MetricName, Dimensions }, Stat: 'Sum', Period },
    ReturnData: false,
  };
}

function runbookOf(properties: Record<string, unknown>): string {
  return (
    /^\[(page|ticket)\] .+ Runbook: docs\/runbooks\/([a-z-]+)\.md$/.exec(String(properties.AlarmDescription))?.[2] ??
    'none'
  );
}

describe('the watch', () => {
  it('gives every alarm a severity, a meaning and a runbook that exists', () => {
    expect(everyAlarm.filter((alarm) => !existsSync(`${RUNBOOKS}${runbookOf(alarm)}.md`))).toEqual([]);
  });

  it('has no runbook that no alarm leads to', () => {
    const written = readdirSync(RUNBOOKS).map((file) => file.replace(/\.md$/, ''));

    expect(written.filter((name) => !everyAlarm.some((alarm) => runbookOf(alarm) === name))).toEqual([]);
  });

  it('tells people of every alarm, by itself or through exactly one trouble that it is a sign of', () => {
    const silent = Object.entries(resourcesOf(watch, 'AWS::CloudWatch::Alarm')).filter(
      ([, { Properties }]) => Properties.AlarmActions === undefined,
    );
    const rules = JSON.stringify(troubles.map(({ AlarmRule }) => AlarmRule));

    expect(silent.map(([id]) => [id, rules.split(`"${id}"`).length - 1])).toEqual(silent.map(([id]) => [id, 1]));
    for (const trouble of troubles) expect(trouble).toMatchObject({ AlarmActions: [{}], OKActions: [{}] });
  });

  it('joins no alarms but those of dead letters, which stay for days and would keep all others from being heard', () => {
    const silent = Object.values(resourcesOf(everyLeg, 'AWS::CloudWatch::Alarm'))
      .filter(({ Properties }) => Properties.AlarmActions === undefined)
      .map(({ Properties }) => Properties.AlarmName);

    expect(silent).toEqual([
      'evenkeel-shards-dead-letters',
      'evenkeel-unplanned-evaluations-dead-letters',
      'evenkeel-open-pages-dead-letters',
      'evenkeel-deliver-to-sink-dead-letters',
      'evenkeel-deliver-to-topic-dead-letters',
      'evenkeel-deliver-to-phones-dead-letters',
      'evenkeel-deliver-to-pagerduty-dead-letters',
      'evenkeel-deliver-to-webhook-dead-letters',
      'evenkeel-deliver-by-sms-dead-letters',
      'evenkeel-deliver-by-email-dead-letters',
      'evenkeel-deliver-to-slack-dead-letters',
      'evenkeel-sweep-pages-dead-letters',
      'evenkeel-hear-sms-dead-letters',
      'evenkeel-deliver-by-voice-dead-letters',
    ]);
    expect(troubles.map(({ AlarmName }) => AlarmName)).toEqual([
      'evenkeel-evaluation-dead-letters',
      'evenkeel-paging-dead-letters',
    ]);
  });

  it('wakes people for all that may mean that nobody is paged, and for nothing else', () => {
    const paging = Object.values(resourcesOf(everyLeg, 'AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => Properties)
      .filter((alarm) => alarm.AlarmActions !== undefined && String(alarm.AlarmDescription).startsWith('[page]'))
      .map(({ AlarmName }) => String(AlarmName).replace('evenkeel-', ''));

    expect(paging.sort()).toEqual([
      'deliver-by-email-late',
      'deliver-by-email-rule-failures',
      'deliver-by-sms-late',
      'deliver-by-sms-rule-failures',
      'deliver-by-voice-late',
      'deliver-by-voice-rule-failures',
      'deliver-to-pagerduty-late',
      'deliver-to-pagerduty-rule-failures',
      'deliver-to-phones-late',
      'deliver-to-phones-rule-failures',
      'deliver-to-sink-late',
      'deliver-to-sink-rule-failures',
      'deliver-to-slack-late',
      'deliver-to-slack-rule-failures',
      'deliver-to-topic-late',
      'deliver-to-topic-rule-failures',
      'deliver-to-webhook-late',
      'deliver-to-webhook-rule-failures',
      'delivery-failing',
      'delivery-refused',
      'evaluations-late',
      'every-evaluation-fails',
      'hear-sms-late',
      'no-fast-evaluations',
      'no-hourly-evaluations',
      'no-page-sweeps',
      'no-synthetic-pages',
      'open-pages-late',
      'open-pages-rule-failures',
      'page-steps-late',
      'planner-failures',
      'publisher-failures',
      'publishing-late',
      'shards-late',
      'synthetic-page-lost',
      'unpublished-events-dead-letters',
    ]);
  });

  it('says for every alarm what silence means', () => {
    expect(alarms.filter(({ TreatMissingData }) => TreatMissingData === undefined)).toEqual([]);
    expect(
      alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching').map(({ AlarmName }) => AlarmName),
    ).toEqual([
      'evenkeel-no-fast-evaluations',
      'evenkeel-no-hourly-evaluations',
      'evenkeel-no-page-sweeps',
      'evenkeel-no-synthetic-pages',
    ]);
  });

  it.each([
    [1, 900],
    [5, 900],
    [6, 1_080],
    [15, 2_700],
  ])('misses fast evaluations every %i minutes after %i seconds of silence', (fastCadenceMinutes, Period) => {
    platformTemplates({ fastCadenceMinutes }).watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'evenkeel-no-fast-evaluations',
      Metrics: [SILENCE_IS_ZERO, evaluationMetric('completed', 'EvaluationsCompleted', 'fast', Period)],
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
    });
  });

  it('misses the hourly evaluation after two whole hours', () => {
    watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'evenkeel-no-hourly-evaluations',
      Metrics: [SILENCE_IS_ZERO, evaluationMetric('completed', 'EvaluationsCompleted', 'hourly', 3_600)],
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 2,
    });
  });

  it.each([
    [5, 900],
    [15, 2_700],
  ])('hears of fast evaluations every %i minutes that all failed for %i seconds', (fastCadenceMinutes, Period) => {
    platformTemplates({ fastCadenceMinutes }).watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'evenkeel-every-evaluation-fails',
      Metrics: [
        Match.objectLike({ Expression: 'IF(failed > 0 AND evaluated == 0, 1, 0)', ReturnData: true }),
        evaluationMetric('failed', 'Failed', 'fast', Period),
        evaluationMetric('evaluated', 'Evaluated', 'fast', Period),
      ],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it.each([
    [0, 900],
    [3, 1_080],
    [60, 4_500],
  ])(
    'hears of evaluations that all come too late to be done, from a source that is %i minutes behind',
    (sourceDelayMinutes, Threshold) => {
      platformTemplates({ sourceDelayMinutes }).watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: 'evenkeel-evaluations-late',
        MetricName: 'LagSeconds',
        Dimensions: [
          { Name: 'cadence', Value: 'fast' },
          { Name: 'service', Value: 'slo' },
        ],
        Statistic: 'Minimum',
        Period: 900,
        Threshold,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
    },
  );

  it('hears of a rule of the bus that can not hand over, under the names that its metrics bear', () => {
    const custom = [
      { Name: 'EventBusName', Value: { 'Fn::GetStackOutput': Match.anyValue() } },
      { Name: 'RuleName', Value: 'evenkeel-deliver-to-topic' },
    ];
    watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'evenkeel-deliver-to-topic-rule-failures',
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Dimensions: custom,
    });
    watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'evenkeel-catalog-uploads-rule-failures',
      Dimensions: [{ Name: 'RuleName', Value: 'evenkeel-catalog-uploads' }],
    });
  });

  it('knows every rule by the name that it has', () => {
    const { slo, oncall, voice } = platformTemplates();
    const rules = [slo, oncall, ...(voice === undefined ? [] : [voice])].flatMap((stack) =>
      Object.values(resourcesOf(stack, 'AWS::Events::Rule')),
    );
    const watched = Object.values(resourcesOf(everyLeg, 'AWS::CloudWatch::Alarm'))
      .filter(({ Properties }) => Properties.MetricName === 'FailedInvocations')
      .flatMap(({ Properties }) => Properties.Dimensions as { Name: string; Value: unknown }[])
      .filter(({ Name }) => Name === 'RuleName');

    expect(watched).toHaveLength(14);
    expect(watched.map(({ Value }) => Value).sort()).toEqual(rules.map(({ Properties }) => Properties.Name).sort());
  });

  it.each(['CatalogRefused', 'EvaluationFailed', 'DeliveryRefused', 'UnreadableRecords'])('counts %s', (MetricName) => {
    watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Namespace: 'Evenkeel',
      Dimensions: [{ Name: 'service', Value: 'slo' }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it('leads operators to their own copy of the runbooks where they have one', () => {
    platformTemplates({ runbooksUrl: 'https://wiki.example.com/runbooks/' }).watch.hasResourceProperties(
      'AWS::CloudWatch::Alarm',
      {
        AlarmDescription: Match.stringLikeRegexp('Runbook: https://wiki.example.com/runbooks/no-evaluations.md$'),
      },
    );
  });
});

describe('work that is late', () => {
  it('rings before its attempts are over, in the evaluation, on the way to the legs and on every leg', () => {
    const late = alarms.filter(({ MetricName }) => MetricName === 'ApproximateAgeOfOldestMessage');
    expect(late.map(({ AlarmName, Threshold }) => [AlarmName, Threshold])).toEqual([
      ['evenkeel-shards-late', 720],
      ['evenkeel-open-pages-late', 300],
      ['evenkeel-deliver-to-sink-late', 300],
      ['evenkeel-deliver-to-topic-late', 300],
    ]);
    expect(alarms.find(({ AlarmName }) => AlarmName === 'evenkeel-delivery-failing')).toMatchObject({
      MetricName: 'DeliveryFailed',
      Threshold: 3,
      Period: 300,
    });
  });
});
