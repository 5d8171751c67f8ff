import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface PageTopicProps {
  readonly key: IKey;
  readonly eMails: readonly string[];
}

/** The topic that people subscribe to. */
export class PageTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { key, eMails }: PageTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Evenkeel', masterKey: key, enforceSSL: true });
    // A topic with a policy has no other: without this the alarms of CloudWatch would be refused, and nobody would see it.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    for (const eMail of eMails) this.topic.addSubscription(new EmailSubscription(eMail));
  }
}
