import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { platformTemplates, resourcesOf } from '#test/lib/platform-templates.ts';

const { watch } = platformTemplates({ fastCadenceMinutes: 5 });
const RUNBOOKS = fileURLToPath(new URL('../../../docs/runbooks/', import.meta.url));
const alarms = Object.values(resourcesOf(watch, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const troubles = Object.values(resourcesOf(watch, 'AWS::CloudWatch::CompositeAlarm')).map(
  ({ Properties }) => Properties,
);
const everyAlarm = [...alarms, ...troubles];

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

  it('says for every alarm what silence means', () => {
    expect(alarms.filter(({ TreatMissingData }) => TreatMissingData === undefined)).toEqual([]);
    expect(
      alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching').map(({ AlarmName }) => AlarmName),
    ).toEqual(['evenkeel-no-fast-evaluations', 'evenkeel-no-hourly-evaluations']);
  });

  it.each([
    [1, 900],
    [5, 900],
    [6, 1_080],
    [15, 2_700],
  ])('misses fast evaluations every %i minutes after %i seconds of silence', (fastCadenceMinutes, Period) => {
    platformTemplates({ fastCadenceMinutes }).watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'evenkeel-no-fast-evaluations',
      Namespace: 'Evenkeel',
      MetricName: 'EvaluationsCompleted',
      Dimensions: [
        { Name: 'cadence', Value: 'fast' },
        { Name: 'service', Value: 'slo' },
      ],
      Statistic: 'Sum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period,
      EvaluationPeriods: 1,
    });
  });

  it('misses the hourly evaluation after two whole hours', () => {
    watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'evenkeel-no-hourly-evaluations',
      Dimensions: Match.arrayWith([{ Name: 'cadence', Value: 'hourly' }]),
      Period: 3_600,
      EvaluationPeriods: 2,
    });
  });

  it.each(['CatalogRefused', 'EvaluationFailed', 'DeliveryRefused'])('tells of the event %s', (MetricName) => {
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

describe('a page that is late', () => {
  it('rings before its attempts are over, on every leg and on the way to them', () => {
    const late = alarms.filter(({ MetricName }) => MetricName === 'ApproximateAgeOfOldestMessage');
    expect(late.map(({ AlarmName, Threshold }) => [AlarmName, Threshold])).toEqual([
      ['evenkeel-open-pages-late', 300],
      ['evenkeel-deliver-to-topic-late', 300],
    ]);
    expect(alarms.find(({ AlarmName }) => AlarmName === 'evenkeel-delivery-failing')).toMatchObject({
      MetricName: 'DeliveryFailed',
      Threshold: 3,
      Period: 300,
    });
  });
});
