import { Aws, Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { deliverByEmailConfig } from '#lambdas/oncall/deliver-by-email.config.ts';
import { deliverBySmsConfig } from '#lambdas/oncall/deliver-by-sms.config.ts';
import { deliverToPagerdutyConfig } from '#lambdas/oncall/deliver-to-pagerduty.config.ts';
import { deliverToPhonesConfig } from '#lambdas/oncall/deliver-to-phones.config.ts';
import { deliverToTopicConfig } from '#lambdas/oncall/deliver-to-topic.config.ts';
import { pagePortsConfig } from '#lambdas/oncall/page-ports.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduleTarget } from '#lib/constructs/schedule-target.ts';
import { secretArn } from '#lib/constructs/secret-arn.ts';
import { ServiceFunction, type ServiceFunctionProps } from '#lib/constructs/service-function.ts';
import { deadLetterQueue, WorkQueue } from '#lib/constructs/work-queue.ts';
import type { Settings } from '#lib/settings.ts';
import type { Answers } from './answers.ts';
import { pageAccess, rosterReading } from './page-access.ts';

export interface PagingProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
  readonly bus: EventBus;
  readonly topic: ITopic;
  readonly topicKey: IKey;
  /** Where links are answered; undefined where no leg sends any. */
  readonly answers: Answers | undefined;
}

/** What one Lambda of the page listens to, and what it may do besides reading and writing the event log. */
interface Listener<Config extends z.ZodObject>
  extends Pick<
    ServiceFunctionProps<Config>,
    'name' | 'description' | 'config' | 'environment' | 'permissions' | 'unscopedBecause'
  > {
  readonly id: string;
  readonly source: string;
  readonly eventTypes: readonly string[];
  /** Only events that name this leg; left out, all of these types. */
  readonly leg?: string;
}

const TIMEOUT = Duration.seconds(30);
const MEMORY_MB = 256;
/** One message an invocation: each may wait for the other side until just before the timeout. */
const BATCH_SIZE = 1;
/** Longer than a worker's claim on a target (CLAIM_MS in core/oncall/next-delivery.ts), so that a retry after a crash may send. */
const RETRY_AFTER = Duration.seconds(60);
/** A leg that fails holds back only itself; more at once would only be refused more often by whom it calls. */
const CONCURRENCY_MAX = 5;
/** Half an hour of attempts, in which most outages of a leg end. */
const RECEIVES_MAX = 30;
/** The dead letters tell only when all attempts are over; somebody is told while they go on. */
const LATE_AFTER = Duration.minutes(5);
/** `wakingEventSchemas` in core/oncall/events.ts. */
const PAGE_EVENTS = ['PageEscalated', 'PageAcknowledged', 'PageResolved'];
/** A minute is the promise: a step is taken at most so long after it is due. */
const SWEEP_EVERY = Duration.minutes(1);
/** The next sweep finds all that this one would have found. */
const SWEEP_AGE_MAX = Duration.minutes(1);
const SWEEP_RETRIES_MAX = 1;
const SWEEP_TIMEOUT = Duration.seconds(55);

/** From an alert to the people: a Lambda that opens pages, and a queue, a Lambda and dead letters of its own for each leg. */
export class Paging extends Construct {
  readonly deadLetters: readonly DeadLetters[];
  readonly sweeper: IFunction;
  readonly #props: PagingProps;

  constructor(scope: Construct, id: string, props: PagingProps) {
    super(scope, id);
    this.#props = props;
    const legs = [this.#openPages(), this.#topicLeg()];
    if (props.settings.phoneNumbers.length > 0) legs.push(this.#phoneLeg(props.settings.phoneNumbers));
    if (props.settings.pagerDuty !== undefined) legs.push(this.#pagerDutyLeg(props.settings.pagerDuty));
    if (props.settings.personalSms) legs.push(this.#smsLeg());
    if (props.settings.emailFrom !== undefined && props.answers !== undefined)
      legs.push(this.#emailLeg(props.settings.emailFrom, props.answers));
    const { deadLetters, sweeper } = this.#sweep();
    this.deadLetters = [...legs, deadLetters];
    this.sweeper = sweeper;
  }

  /** What each Lambda needs that changes pages. */
  get #pageEnvironment() {
    const { settings, events, books } = this.#props;
    const legs = [
      'topic',
      ...(settings.phoneNumbers.length > 0 ? ['phones'] : []),
      ...(settings.pagerDuty === undefined ? [] : ['pagerduty']),
      ...(settings.personalSms ? ['sms'] : []),
      ...(settings.emailFrom === undefined ? [] : ['email']),
    ];
    return { EVENTS_TABLE: events.tableName, BOOKS_TABLE: books.tableName, LEGS: legs.join(',') };
  }

  /** Every minute what is due of any page is done, whatever timers forgot. */
  #sweep(): { readonly deadLetters: DeadLetters; readonly sweeper: IFunction } {
    const { settings, books, events } = this.#props;
    const scope = new Construct(this, 'Sweep');
    const deadLetters = deadLetterQueue(scope, 'DeadLetters');
    const { lambda } = new ServiceFunction(scope, 'Service', {
      capability: 'oncall',
      name: 'sweep-pages',
      description: 'Moves on every page of which something is due',
      config: pagePortsConfig,
      environment: this.#pageEnvironment,
      timeout: SWEEP_TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: pageAccess(books, events),
      onFailure: new SqsDestination(deadLetters),
    });
    const target = new ScheduleTarget(scope, 'Schedules', {
      consumer: lambda,
      deadLetters,
      ageMax: SWEEP_AGE_MAX,
      retriesMax: SWEEP_RETRIES_MAX,
    });
    new Schedule(scope, 'EveryMinute', {
      description: 'Sweeps pages',
      schedule: ScheduleExpression.rate(SWEEP_EVERY),
      target: target.withInput(ScheduleTargetInput.fromObject({})),
    });
    return { deadLetters: { name: 'sweep-pages', queue: deadLetters, trouble: 'paging' }, sweeper: lambda };
  }

  #openPages(): DeadLetters {
    return this.#listen({
      id: 'OpenPages',
      name: 'open-pages',
      description: 'Turns alerts into pages, one an alert',
      source: 'evenkeel.slo',
      eventTypes: ['AlertFired', 'AlertResolved'],
      config: pagePortsConfig,
      environment: this.#pageEnvironment,
      permissions: pageAccess(this.#props.books, this.#props.events),
    });
  }

  #emailLeg(from: string, answers: Answers): DeadLetters {
    const { events, books } = this.#props;
    return this.#listen({
      id: 'Email',
      name: 'deliver-by-email',
      description: 'Sends pages to people by e-mail',
      source: 'evenkeel.oncall',
      eventTypes: PAGE_EVENTS,
      leg: 'email',
      config: deliverByEmailConfig,
      environment: {
        EVENTS_TABLE: events.tableName,
        BOOKS_TABLE: books.tableName,
        EMAIL_FROM: from,
        ACK_URL: answers.ackUrl,
        LINK_SECRET: answers.linkSecret.secretArn,
      },
      permissions: [
        deliveryWriting(events),
        rosterReading(books),
        answers.readingLinkSecret,
        // The sender is an address or the domain of it; which of them is verified only the account knows.
        new PolicyStatement({
          actions: ['ses:SendEmail'],
          resources: [from, from.slice(from.indexOf('@') + 1)].map((identity) =>
            Stack.of(this).formatArn({ service: 'ses', resource: 'identity', resourceName: identity }),
          ),
        }),
      ],
    });
  }

  #smsLeg(): DeadLetters {
    const { events, books } = this.#props;
    return this.#listen({
      id: 'Sms',
      name: 'deliver-by-sms',
      description: 'Sends pages to people as text messages',
      source: 'evenkeel.oncall',
      eventTypes: PAGE_EVENTS,
      leg: 'sms',
      config: deliverBySmsConfig,
      environment: { EVENTS_TABLE: events.tableName, BOOKS_TABLE: books.tableName },
      permissions: [deliveryWriting(events), rosterReading(books), ...smsOnly()],
      unscopedBecause: SMS_UNSCOPED,
    });
  }

  #topicLeg(): DeadLetters {
    const { events, topic, topicKey } = this.#props;
    return this.#listen({
      id: 'Topic',
      name: 'deliver-to-topic',
      description: 'Publishes pages and tickets to the topic',
      source: 'evenkeel.oncall',
      eventTypes: PAGE_EVENTS,
      leg: 'topic',
      config: deliverToTopicConfig,
      environment: { EVENTS_TABLE: events.tableName, TOPIC_ARN: topic.topicArn },
      permissions: [
        deliveryWriting(events),
        new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
        new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [topicKey.keyArn] }),
      ],
    });
  }

  #phoneLeg(phoneNumbers: readonly string[]): DeadLetters {
    return this.#listen({
      id: 'Phones',
      name: 'deliver-to-phones',
      description: 'Sends pages as text messages',
      source: 'evenkeel.oncall',
      eventTypes: PAGE_EVENTS,
      leg: 'phones',
      config: deliverToPhonesConfig,
      environment: { EVENTS_TABLE: this.#props.events.tableName, PHONE_NUMBERS: JSON.stringify(phoneNumbers) },
      permissions: [deliveryWriting(this.#props.events), ...smsOnly()],
      unscopedBecause: SMS_UNSCOPED,
    });
  }

  #pagerDutyLeg({ routingKeySecretName, url }: NonNullable<Settings['pagerDuty']>): DeadLetters {
    return this.#listen({
      id: 'PagerDuty',
      name: 'deliver-to-pagerduty',
      description: 'Triggers and resolves pages in PagerDuty',
      source: 'evenkeel.oncall',
      eventTypes: PAGE_EVENTS,
      leg: 'pagerduty',
      config: deliverToPagerdutyConfig,
      environment: {
        EVENTS_TABLE: this.#props.events.tableName,
        PAGERDUTY_URL: url,
        PAGERDUTY_ROUTING_KEY_SECRET: routingKeySecretName,
      },
      permissions: [
        deliveryWriting(this.#props.events),
        new PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          resources: [secretArn(this, routingKeySecretName)],
        }),
      ],
    });
  }

  #listen<Config extends z.ZodObject>({ id, source, eventTypes, leg, ...props }: Listener<Config>): DeadLetters {
    const { settings, bus } = this.#props;
    const scope = new Construct(this, id);
    const { lambda } = new ServiceFunction(scope, 'Service', {
      ...props,
      capability: 'oncall',
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: props.permissions,
    });
    const work = new WorkQueue(scope, 'Work', {
      consumer: lambda,
      timeout: TIMEOUT,
      retryAfter: RETRY_AFTER,
      batchSize: BATCH_SIZE,
      concurrencyMax: CONCURRENCY_MAX,
      receivesMax: RECEIVES_MAX,
    });
    // Named, for what CloudFormation gives for the name of a rule on a bus of one's own, `<bus>|<name>`, no metric bears.
    // https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1131
    const ruleName = `${settings.name}-${props.name}`;
    new Rule(scope, 'Rule', {
      ruleName,
      description: `${eventTypes.join(' and ')} for ${props.name}`,
      eventBus: bus,
      eventPattern: {
        source: [source],
        detailType: [...eventTypes],
        ...(leg === undefined ? {} : { detail: { data: { legs: [leg] } } }),
      },
      targets: [new SqsQueue(work.queue, { deadLetterQueue: work.deadLetters })],
    });
    return {
      name: props.name,
      queue: work.deadLetters,
      work: { queue: work.queue, lateAfter: LATE_AFTER },
      rule: { name: ruleName, busName: bus.eventBusName },
      trouble: 'paging',
    };
  }
}

/** Reading pages, and writing down what their targets were told. */
function deliveryWriting(events: TableV2): PolicyStatement {
  return eventLogAccess(events, 'oncall', ['dynamodb:PutItem', 'dynamodb:Query']);
}

function smsOnly(): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['sns:Publish'],
      resources: [`arn:${Aws.PARTITION}:sns:*:*:*`],
    }),
  ];
}

const SMS_UNSCOPED =
  'A telephone number is no resource of SNS, so that publishing to one needs *; every topic is taken out again by a denial.';
