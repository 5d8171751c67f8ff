import { Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AlarmBook, type MetricAlarm } from '#lib/constructs/alarm-book.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import type { Settings } from '#lib/settings.ts';
import { countedEvents } from './counted-events.ts';
import { evaluationAlarms } from './evaluation-alarms.ts';
import { pagingAlarms } from './paging-alarms.ts';
import { publishingAlarms } from './publishing-alarms.ts';
import { deadLettersAlarm, workAlarms } from './work-alarms.ts';

export interface WatchStackProps extends StackProps {
  readonly settings: Settings;
  readonly topic: ITopic;
  readonly answers: HttpApi | undefined;
  readonly planner: IFunction;
  readonly publisher: IFunction;
  readonly deadLetters: readonly DeadLetters[];
}

/**
 * Who watches the watcher: every alarm of the platform, on what it leaves behind and not on what it says of itself. An
 * alarm tells of a change only, so whatever may mean that nobody is paged tells by itself, and no other alarm that is on
 * already can hide it. Dead letters of one part are joined: what put them there was told before them.
 */
export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, props: WatchStackProps) {
    super(scope, id, props);
    const { settings, topic, deadLetters } = props;
    const book = new AlarmBook(this, 'Alarms', { prefix: settings.name, topic, runbooksUrl: settings.runbooksUrl });
    const alarms = [
      ...evaluationAlarms(settings, props.planner),
      ...publishingAlarms(props.publisher),
      ...deadLetters.flatMap(workAlarms),
      ...pagingAlarms(props.answers),
      CATALOG_REFUSED,
    ];
    for (const alarm of alarms) book.alarm(alarm);
    const signs = (...troubles: DeadLetters['trouble'][]) =>
      deadLetters.filter(({ trouble }) => troubles.includes(trouble)).map(deadLettersAlarm);
    for (const alarm of signs('event-publishing', 'catalog', 'policy')) book.alarm(alarm);
    book.trouble({
      name: 'evaluation-dead-letters',
      severity: 'ticket',
      runbook: 'dead-letters',
      means: 'Evaluations were given up; the next runs read what they would have read.',
      signs: signs('evaluation'),
    });
    book.trouble({
      name: 'paging-dead-letters',
      severity: 'page',
      runbook: 'dead-letters',
      means: 'Pages were given up on at least one leg.',
      signs: signs('paging'),
    });
  }
}

const CATALOG_REFUSED: MetricAlarm = {
  name: 'catalog-refused',
  severity: 'ticket',
  runbook: 'catalog-trouble',
  means: 'Documents were refused; the version before is in force.',
  metric: countedEvents('CatalogRefused'),
  threshold: 1,
  when: 'at-least',
  evaluationPeriods: 1,
  missingData: TreatMissingData.NOT_BREACHING,
};
