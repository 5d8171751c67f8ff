import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { watchCoverConfig } from '#lambdas/oncall/watch-cover.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduleTarget } from '#lib/constructs/schedule-target.ts';
import { ServiceFunction } from '#lib/constructs/service-function.ts';
import { deadLetterQueue } from '#lib/constructs/work-queue.ts';
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
    const deadLetters = deadLetterQueue(this, 'DeadLetters');
    const { lambda } = new ServiceFunction(this, 'Service', {
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
      onFailure: new SqsDestination(deadLetters),
    });
    const target = new ScheduleTarget(this, 'Schedules', {
      consumer: lambda,
      deadLetters,
      ageMax: AGE_MAX,
      retriesMax: RETRIES_MAX,
    });
    new Schedule(this, 'Daily', {
      description: 'Looks at the cover of schedules',
      schedule: ScheduleExpression.cron({ hour: '7', minute: '30' }),
      target: target.withInput(ScheduleTargetInput.fromObject({})),
    });
    this.deadLetters = { name: 'watch-cover', queue: deadLetters, trouble: 'policy' };
  }
}
