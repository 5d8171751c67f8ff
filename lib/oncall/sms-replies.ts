import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { hearSmsConfig } from '#lambdas/oncall/hear-sms.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ServiceFunction } from '#lib/constructs/service-function.ts';
import { WorkQueue } from '#lib/constructs/work-queue.ts';
import type { Settings } from '#lib/settings.ts';
import type { LinkSecret } from './link-secret.ts';
import { configurationSetName, messaging } from './messaging.ts';
import { contactLogAccess, pageAccess } from './page-access.ts';

export interface SmsRepliesProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
  readonly topicKey: IKey;
  readonly links: LinkSecret;
  readonly originationNumber: string;
}

const TIMEOUT = Duration.seconds(30);
const MEMORY_MB = 256;
const RETRY_AFTER = Duration.seconds(60);
const CONCURRENCY_MAX = 2;
const RECEIVES_MAX = 10;
const LATE_AFTER = Duration.minutes(5);

/** Where End User Messaging puts what people reply to a text message, and what became of each. */
export class SmsReplies extends Construct {
  readonly topic: ITopic;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: SmsRepliesProps) {
    super(scope, id);
    const { settings, books, events, topicKey, links, originationNumber } = props;
    const { lambda } = new ServiceFunction(this, 'Service', {
      capability: 'oncall',
      name: 'hear-sms',
      description: 'Takes acknowledgements from replies to text messages',
      config: hearSmsConfig,
      environment: {
        EVENTS_TABLE: events.tableName,
        BOOKS_TABLE: books.tableName,
        LINK_SECRET: links.arn,
        ORIGINATION_NUMBER: originationNumber,
        CONFIGURATION_SET: configurationSetName(settings.name),
      },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        ...pageAccess(books, events),
        contactLogAccess(books, 'sms'),
        links.reading,
        messaging(this, settings.name),
      ],
    });
    const work = new WorkQueue(this, 'Work', {
      consumer: lambda,
      timeout: TIMEOUT,
      retryAfter: RETRY_AFTER,
      batchSize: 1,
      concurrencyMax: CONCURRENCY_MAX,
      receivesMax: RECEIVES_MAX,
    });
    const topic = new Topic(this, 'Topic', { masterKey: topicKey, enforceSSL: true });
    // https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-numbers-two-way-sms.html
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RepliesOfThisAccount',
        principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.topic = topic;
    topic.addSubscription(new SqsSubscription(work.queue, { rawMessageDelivery: true }));
    new CfnOutput(scope, 'SmsRepliesTopicArn', {
      value: topic.topicArn,
      description: 'Name it as the two-way channel of the number in End User Messaging',
    });
    this.deadLetters = {
      name: 'hear-sms',
      queue: work.deadLetters,
      work: { queue: work.queue, lateAfter: LATE_AFTER },
      trouble: 'paging',
    };
  }
}
