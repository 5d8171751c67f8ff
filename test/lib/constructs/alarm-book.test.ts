import { Stack } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { AlarmBook } from '#lib/constructs/alarm-book.ts';
import { quickApp } from '#test/lib/platform-templates.ts';

describe('the book of alarms', () => {
  it('refuses an alarm whose runbook nobody has written', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const book = new AlarmBook(stack, 'Alarms', { prefix: 'evenkeel', topic: new Topic(stack, 'Topic') });

    expect(() =>
      book.alarm({
        name: 'moon-gone',
        severity: 'ticket',
        runbook: 'moon-gone',
        means: 'The moon is gone.',
        metric: new Metric({ namespace: 'Sky', metricName: 'Moons' }),
        threshold: 1,
        when: 'below',
        evaluationPeriods: 1,
        missingData: TreatMissingData.BREACHING,
      }),
    ).toThrow('the alarm moon-gone asks for docs/runbooks/moon-gone.md, which does not exist: write it first');
  });
});
