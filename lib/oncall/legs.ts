import { Aws, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { deliverByEmailConfig } from '#lambdas/oncall/deliver-by-email.config.ts';
import { deliverBySmsConfig } from '#lambdas/oncall/deliver-by-sms.config.ts';
import { deliverToPagerdutyConfig } from '#lambdas/oncall/deliver-to-pagerduty.config.ts';
import { deliverToPhonesConfig } from '#lambdas/oncall/deliver-to-phones.config.ts';
import { deliverToSlackConfig } from '#lambdas/oncall/deliver-to-slack.config.ts';
import { deliverToTopicConfig } from '#lambdas/oncall/deliver-to-topic.config.ts';
import { deliverToWebhookConfig } from '#lambdas/oncall/deliver-to-webhook.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { secretReading } from '#lib/constructs/secret-reading.ts';
import type { Settings } from '#lib/settings.ts';
import type { Answers } from './answers.ts';
import { legWorker } from './leg-worker.ts';
import type { LinkSecret } from './link-secret.ts';
import { configurationSetName, messaging } from './messaging.ts';
import { contactLogAccess, rosterReading } from './page-access.ts';
import type { Worker } from './page-worker.ts';

export interface LegsProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
  readonly bus: EventBus;
  readonly topic: ITopic;
  readonly topicKey: IKey;
  /** Where links are answered; undefined where no leg sends any. */
  readonly answers: Answers | undefined;
  /** What signs links and codes; undefined where no leg sends any. */
  readonly links: LinkSecret | undefined;
}

/** SINK in core/oncall/schema.ts. */
const SINK = 'sink';

/** The ways by which a page leaves the platform, as many as the settings ask for. */
export class Legs extends Construct {
  /** Their names, as whoever plans a page knows them. */
  readonly names: readonly string[];
  readonly deadLetters: readonly DeadLetters[];
  readonly #props: LegsProps;

  constructor(scope: Construct, id: string, props: LegsProps) {
    super(scope, id);
    this.#props = props;
    const { phoneNumbers, pagerDuty, personalSms, emailFrom, slack, webhook } = props.settings;
    const legs = [
      this.#sink(),
      this.#topic(),
      ...(phoneNumbers.length > 0 ? [this.#phones(phoneNumbers)] : []),
      ...(pagerDuty === undefined ? [] : [this.#pagerDuty(pagerDuty)]),
      ...(webhook === undefined ? [] : [this.#webhook(webhook)]),
      ...(personalSms ? [this.#sms()] : []),
      ...(emailFrom === undefined || props.answers === undefined || props.links === undefined
        ? []
        : [this.#email(emailFrom, props.answers, props.links)]),
      ...(slack === undefined ? [] : [this.#slack(slack)]),
    ];
    // The leg of calls is a stack of its own, for whoever has an instance of Amazon Connect.
    this.names = [...legs.map(({ name }) => name), ...(props.settings.voice === undefined ? [] : ['voice'])];
    this.deadLetters = legs.map(({ deadLetters }) => deadLetters);
  }

  /** A topic to which nobody is subscribed: the same service, and the same way to it, as those that wake people. */
  #sink() {
    const { topicKey } = this.#props;
    const sink = new Topic(this, 'SinkTopic', { masterKey: topicKey, enforceSSL: true });
    return this.#leg('Sink', SINK, {
      name: 'deliver-to-sink',
      description: 'Publishes the pages that the pager sends itself',
      config: deliverToTopicConfig,
      environment: { ...this.#log, TOPIC_ARN: sink.topicArn },
      permissions: publishing(sink, topicKey),
    });
  }

  #topic() {
    const { topic, topicKey } = this.#props;
    return this.#leg('Topic', 'topic', {
      name: 'deliver-to-topic',
      description: 'Publishes pages and tickets to the topic',
      config: deliverToTopicConfig,
      environment: { ...this.#log, TOPIC_ARN: topic.topicArn },
      permissions: publishing(topic, topicKey),
    });
  }

  #phones(phoneNumbers: readonly string[]) {
    return this.#leg('Phones', 'phones', {
      name: 'deliver-to-phones',
      description: 'Sends pages as text messages',
      config: deliverToPhonesConfig,
      environment: { ...this.#log, ...this.#books, PHONE_NUMBERS: JSON.stringify(phoneNumbers) },
      permissions: [contactLogAccess(this.#props.books, 'phones'), ...smsOnly()],
      unscopedBecause: SMS_UNSCOPED,
    });
  }

  #pagerDuty({ routingKeySecretName, url }: NonNullable<Settings['pagerDuty']>) {
    return this.#leg('PagerDuty', 'pagerduty', {
      name: 'deliver-to-pagerduty',
      description: 'Triggers and resolves pages in PagerDuty',
      config: deliverToPagerdutyConfig,
      environment: { ...this.#log, PAGERDUTY_URL: url, PAGERDUTY_ROUTING_KEY_SECRET: routingKeySecretName },
      permissions: [secretReading(this, routingKeySecretName)],
    });
  }

  #webhook({ url, secretName }: NonNullable<Settings['webhook']>) {
    return this.#leg('Webhook', 'webhook', {
      name: 'deliver-to-webhook',
      description: 'Posts pages, signed, to an address of the team',
      config: deliverToWebhookConfig,
      environment: { ...this.#log, WEBHOOK_URL: url, WEBHOOK_SECRET: secretName },
      permissions: [secretReading(this, secretName)],
    });
  }

  #sms() {
    const { books, links, settings } = this.#props;
    const replies = settings.smsReplies;
    return this.#leg('Sms', 'sms', {
      name: 'deliver-by-sms',
      description: 'Sends pages to people as text messages',
      config: deliverBySmsConfig,
      environment: {
        ...this.#log,
        ...this.#books,
        ORIGINATION_NUMBER: replies?.originationNumber ?? '',
        CONFIGURATION_SET: replies === undefined ? '' : configurationSetName(settings.name),
        LINK_SECRET: replies === undefined ? '' : (links?.arn ?? ''),
      },
      permissions: [
        rosterReading(books),
        contactLogAccess(books, 'sms'),
        ...(replies === undefined || links === undefined ? smsOnly() : [links.reading, messaging(this, settings.name)]),
      ],
      ...(replies === undefined ? { unscopedBecause: SMS_UNSCOPED } : {}),
    });
  }

  #email(from: string, answers: Answers, links: LinkSecret) {
    return this.#leg('Email', 'email', {
      name: 'deliver-by-email',
      description: 'Sends pages to people by e-mail',
      config: deliverByEmailConfig,
      environment: {
        ...this.#log,
        ...this.#books,
        EMAIL_FROM: from,
        ACK_URL: answers.ackUrl,
        LINK_SECRET: links.arn,
      },
      permissions: [
        rosterReading(this.#props.books),
        links.reading,
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

  #slack({ botTokenSecretName, channel, url }: NonNullable<Settings['slack']>) {
    return this.#leg('Slack', 'slack', {
      name: 'deliver-to-slack',
      description: 'Posts pages in Slack, with a button to acknowledge',
      config: deliverToSlackConfig,
      environment: {
        ...this.#log,
        ...this.#books,
        SLACK_URL: url,
        SLACK_CHANNEL: channel,
        SLACK_TOKEN_SECRET: botTokenSecretName,
      },
      permissions: [rosterReading(this.#props.books), secretReading(this, botTokenSecretName)],
    });
  }

  get #log() {
    return { EVENTS_TABLE: this.#props.events.tableName };
  }

  get #books() {
    return { BOOKS_TABLE: this.#props.books.tableName };
  }

  #leg<Config extends z.ZodObject>(id: string, name: string, worker: Worker<Config>) {
    const { deadLetters } = legWorker(this, id, this.#props, name, worker);
    return { name, deadLetters };
  }
}

function publishing(topic: ITopic, key: IKey): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
    new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
  ];
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
