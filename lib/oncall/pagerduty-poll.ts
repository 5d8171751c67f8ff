import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { pollPagerdutyConfig } from '#lambdas/oncall/poll-pagerduty.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduledFunction } from '#lib/constructs/scheduled-function.ts';
import { secretReading } from '#lib/constructs/secret-reading.ts';
import type { Settings } from '#lib/settings.ts';
import { pageAccess } from './page-access.ts';

export interface PagerDutyPollProps {
  readonly settings: Settings;
  readonly apiUrl: string;
  readonly apiTokenSecretName: string;
  readonly books: TableV2;
  readonly events: TableV2;
}

const TIMEOUT = Duration.seconds(50);
const MEMORY_MB = 256;
const EVERY = Duration.minutes(1);
/** The next one asks for all that this one would have asked for. */
const AGE_MAX = Duration.minutes(1);

/** Every minute PagerDuty is asked what no webhook told. */
export class PagerDutyPoll extends Construct {
  readonly lambda: IFunction;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: PagerDutyPollProps) {
    super(scope, id);
    const { settings, apiUrl, apiTokenSecretName, books, events } = props;
    const poll = new ScheduledFunction(this, 'Poll', {
      capability: 'oncall',
      name: 'poll-pagerduty',
      description: 'Takes over what people did in PagerDuty and no webhook told',
      config: pollPagerdutyConfig,
      environment: {
        EVENTS_TABLE: events.tableName,
        BOOKS_TABLE: books.tableName,
        PAGERDUTY_API_URL: apiUrl,
        PAGERDUTY_API_TOKEN_SECRET: apiTokenSecretName,
      },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [...pageAccess(books, events), secretReading(this, apiTokenSecretName)],
      ageMax: AGE_MAX,
      retriesMax: 0,
    });
    poll.ring('EveryMinute', 'Asks PagerDuty about incidents', ScheduleExpression.rate(EVERY));
    this.lambda = poll.lambda;
    this.deadLetters = { name: 'poll-pagerduty', queue: poll.deadLetters, trouble: 'policy' };
  }
}
