import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { pageItselfConfig } from '#lambdas/oncall/page-itself.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduledFunction } from '#lib/constructs/scheduled-function.ts';
import type { Settings } from '#lib/settings.ts';

export interface SelfTestProps {
  readonly settings: Settings;
  readonly events: TableV2;
}

const TIMEOUT = Duration.seconds(30);
const MEMORY_MB = 256;
/** A ring that is later than this would judge a page before its second step is due. */
const AGE_MAX = Duration.minutes(2);
const RETRIES_MAX = 3;

/** Every hour the pager pages itself, from an alert to a sink, and five minutes later measures how it went. */
export class SelfTest extends Construct {
  readonly lambda: IFunction;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { settings, events }: SelfTestProps) {
    super(scope, id);
    const test = new ScheduledFunction(this, 'Test', {
      capability: 'oncall',
      name: 'page-itself',
      description: 'Sends a page to nobody every hour, and measures how it went',
      config: pageItselfConfig,
      environment: { EVENTS_TABLE: events.tableName },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        eventLogAccess(events, 'synthetic', ['dynamodb:PutItem', 'dynamodb:Query']),
        eventLogAccess(events, 'oncall', ['dynamodb:Query']),
      ],
      ageMax: AGE_MAX,
      retriesMax: RETRIES_MAX,
    });
    const at = (minute: string) => ScheduleExpression.cron({ minute });
    test.ring('Fire', 'Sends the page that the pager sends itself', at('17'), { phase: 'fire' });
    test.ring('End', 'Measures the page that the pager sent itself', at('22'), { phase: 'end' });
    this.lambda = test.lambda;
    this.deadLetters = { name: 'page-itself', queue: test.deadLetters, trouble: 'policy' };
  }
}
