import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { testShiftsConfig } from '#lambdas/oncall/test-shifts.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduledFunction } from '#lib/constructs/scheduled-function.ts';
import type { Settings } from '#lib/settings.ts';
import { rosterReading } from './page-access.ts';

export interface ShiftTestsProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
}

const TIMEOUT = Duration.minutes(1);
const MEMORY_MB = 512;
const AGE_MAX = Duration.hours(6);
const RETRIES_MAX = 5;

/** Every hour whoever's shift began gets a test page, and those of an hour ago end. */
export class ShiftTests extends Construct {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { settings, books, events }: ShiftTestsProps) {
    super(scope, id);
    const test = new ScheduledFunction(this, 'Test', {
      capability: 'oncall',
      name: 'test-shifts',
      description: 'Sends a test page to people whose shift begins',
      config: testShiftsConfig,
      environment: { EVENTS_TABLE: events.tableName, BOOKS_TABLE: books.tableName },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        rosterReading(books),
        eventLogAccess(events, 'schedule', ['dynamodb:Query']),
        eventLogAccess(events, 'testPage', ['dynamodb:PutItem', 'dynamodb:Query']),
        eventLogAccess(events, 'tested', ['dynamodb:PutItem', 'dynamodb:Query']),
        new PolicyStatement({
          actions: ['dynamodb:Query'],
          resources: [books.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['page'] } },
        }),
      ],
      ageMax: AGE_MAX,
      retriesMax: RETRIES_MAX,
    });
    test.ring('Hourly', 'Tests people whose shift begins', ScheduleExpression.cron({ minute: '7' }));
    this.deadLetters = { name: 'test-shifts', queue: test.deadLetters, trouble: 'policy' };
  }
}
