import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { reviewRulesConfig } from '#lambdas/oncall/review-rules.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduledFunction } from '#lib/constructs/scheduled-function.ts';
import type { Settings } from '#lib/settings.ts';
import { rosterReading } from './page-access.ts';

export interface RuleReviewProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
}

const TIMEOUT = Duration.minutes(1);
const MEMORY_MB = 512;
const AGE_MAX = Duration.hours(6);
const RETRIES_MAX = 5;

/** Once a week somebody looks back at the pages of the week for rules that woke people too often. */
export class RuleReview extends Construct {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { settings, books, events }: RuleReviewProps) {
    super(scope, id);
    const review = new ScheduledFunction(this, 'Review', {
      capability: 'oncall',
      name: 'review-rules',
      description: 'Looks back for rules that woke people too often',
      config: reviewRulesConfig,
      environment: { EVENTS_TABLE: events.tableName, BOOKS_TABLE: books.tableName },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        rosterReading(books),
        eventLogAccess(events, 'schedule', ['dynamodb:Query']),
        eventLogAccess(events, 'review', ['dynamodb:PutItem', 'dynamodb:Query']),
        new PolicyStatement({
          actions: ['dynamodb:Query'],
          resources: [books.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['paged#*'] } },
        }),
      ],
      ageMax: AGE_MAX,
      retriesMax: RETRIES_MAX,
    });
    const weekly = ScheduleExpression.cron({ weekDay: 'MON', hour: '7', minute: '40' });
    review.ring('Weekly', 'Looks at the pages of the week', weekly);
    this.deadLetters = { name: 'review-rules', queue: review.deadLetters, trouble: 'policy' };
  }
}
