import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { rosterJobConfig } from '#lambdas/oncall/roster-job.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduledFunction } from '#lib/constructs/scheduled-function.ts';
import type { Settings } from '#lib/settings.ts';
import { rosterReading } from './page-access.ts';

export interface RosterJobsProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
}

/** A job, when it runs, and what it may do besides reading who answers. */
interface Job {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly rings: string;
  readonly schedule: ScheduleExpression;
  readonly permissions: readonly PolicyStatement[];
}

const TIMEOUT = Duration.minutes(1);
const MEMORY_MB = 512;
const AGE_MAX = Duration.hours(6);
const RETRIES_MAX = 5;

/** What is looked at now and then of those who answer: their cover, what wakes them, and whether pages reach them. */
export class RosterJobs extends Construct {
  readonly deadLetters: readonly DeadLetters[];
  readonly #props: RosterJobsProps;

  constructor(scope: Construct, id: string, props: RosterJobsProps) {
    super(scope, id);
    this.#props = props;
    const { books, events } = props;
    const { testPages, personalSms, emailFrom, slack } = props.settings;
    const hasPeople = personalSms || emailFrom !== undefined || slack !== undefined;
    const writing = (streams: 'cover' | 'review' | 'tested' | 'testPage') =>
      eventLogAccess(events, streams, ['dynamodb:PutItem', 'dynamodb:Query']);
    const watchCover: Job = {
      id: 'WatchCover',
      name: 'watch-cover',
      description: 'Looks ahead for times in which nobody is on call',
      rings: 'Looks at the cover of schedules',
      schedule: ScheduleExpression.cron({ hour: '7', minute: '30' }),
      permissions: [writing('cover')],
    };
    const reviewRules: Job = {
      id: 'ReviewRules',
      name: 'review-rules',
      description: 'Looks back for rules that woke people too often',
      rings: 'Looks at the pages of the week',
      schedule: ScheduleExpression.cron({ weekDay: 'MON', hour: '7', minute: '40' }),
      permissions: [writing('review'), rowsReading(books, 'paged#*')],
    };
    const testShifts: Job = {
      id: 'TestShifts',
      name: 'test-shifts',
      description: 'Sends a test page to people whose shift begins',
      rings: 'Tests people whose shift begins',
      schedule: ScheduleExpression.cron({ minute: '7' }),
      permissions: [writing('testPage'), writing('tested'), rowsReading(books, 'page')],
    };
    const jobs = [watchCover, reviewRules, ...(testPages && hasPeople ? [testShifts] : [])];
    this.deadLetters = jobs.map((job) => this.#job(job));
  }

  #job({ id, name, description, rings, schedule, permissions }: Job): DeadLetters {
    const { settings, books, events } = this.#props;
    const job = new ScheduledFunction(this, id, {
      capability: 'oncall',
      name,
      description,
      config: rosterJobConfig,
      environment: { EVENTS_TABLE: events.tableName, BOOKS_TABLE: books.tableName },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [rosterReading(books), eventLogAccess(events, 'schedule', ['dynamodb:Query']), ...permissions],
      ageMax: AGE_MAX,
      retriesMax: RETRIES_MAX,
    });
    job.ring('Ring', rings, schedule);
    return { name, queue: job.deadLetters, trouble: 'policy' };
  }
}

function rowsReading(books: TableV2, key: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:Query'],
    resources: [books.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [key] } },
  });
}
