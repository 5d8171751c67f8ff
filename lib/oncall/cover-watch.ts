import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { watchCoverConfig } from '#lambdas/oncall/watch-cover.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduledFunction } from '#lib/constructs/scheduled-function.ts';
import type { Settings } from '#lib/settings.ts';
import { rosterReading } from './page-access.ts';

export interface CoverWatchProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
}

const TIMEOUT = Duration.minutes(1);
const MEMORY_MB = 512;
const AGE_MAX = Duration.hours(6);
const RETRIES_MAX = 5;

/** Once a day somebody looks 90 days ahead for times in which nobody is on call. */
export class CoverWatch extends Construct {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { settings, books, events }: CoverWatchProps) {
    super(scope, id);
    const watch = new ScheduledFunction(this, 'Watch', {
      capability: 'oncall',
      name: 'watch-cover',
      description: 'Looks ahead for times in which nobody is on call',
      config: watchCoverConfig,
      environment: { EVENTS_TABLE: events.tableName, BOOKS_TABLE: books.tableName },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        rosterReading(books),
        eventLogAccess(events, 'schedule', ['dynamodb:Query']),
        eventLogAccess(events, 'cover', ['dynamodb:PutItem', 'dynamodb:Query']),
      ],
      ageMax: AGE_MAX,
      retriesMax: RETRIES_MAX,
    });
    const daily = ScheduleExpression.cron({ hour: '7', minute: '30' });
    watch.ring('Daily', 'Looks at the cover of schedules', daily);
    this.deadLetters = { name: 'watch-cover', queue: watch.deadLetters, trouble: 'policy' };
  }
}
