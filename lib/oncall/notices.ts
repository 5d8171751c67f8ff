import { Stack } from 'aws-cdk-lib';
import { type EventBus, EventField, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { deadLetterQueue } from '#lib/constructs/work-queue.ts';

export interface NoticesProps {
  /** Of the rule, its dead letters and alarms, in kebab-case. */
  readonly name: string;
  /** Which events carry a notice. */
  readonly pattern: EventPattern;
  readonly description: string;
  readonly trouble: DeadLetters['trouble'];
  /** The first word of the rule's name. */
  readonly prefix: string;
  readonly bus: EventBus;
  readonly topic: ITopic;
  readonly topicKey: IKey;
}

/** What events have to say to people, to the topic: EventBridge publishes it without a Lambda between. */
export class Notices extends Construct {
  readonly deadLetters: DeadLetters;

  constructor(
    scope: Construct,
    id: string,
    { name, pattern, description, trouble, prefix, bus, topic, topicKey }: NoticesProps,
  ) {
    super(scope, id);
    const deadLetters = deadLetterQueue(this, 'DeadLetters');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description,
    });
    role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
    role.addToPolicy(
      new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [topicKey.keyArn] }),
    );
    // Named, for what CloudFormation gives for the name of a rule on a bus of one's own no metric bears (paging.ts).
    const ruleName = `${prefix}-${name}`;
    new Rule(this, 'Rule', {
      ruleName,
      description,
      eventBus: bus,
      eventPattern: pattern,
      targets: [
        new SnsTopic(topic, {
          message: RuleTargetInput.fromText(EventField.fromPath('$.detail.data.notice')),
          deadLetterQueue: deadLetters,
          authorizeUsingRole: true,
          // The library would allow every action on the key that begins with one's name.
          role: role.withoutPolicyUpdates(),
        }),
      ],
    });
    this.deadLetters = {
      name,
      queue: deadLetters,
      rule: { name: ruleName, busName: bus.eventBusName },
      trouble,
    };
  }
}
