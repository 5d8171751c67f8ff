import { Stack } from 'aws-cdk-lib';
import { type EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { deadLetterQueue } from '#lib/constructs/work-queue.ts';

export interface PolicyNoticesProps {
  /** The first word of the rule's name. */
  readonly prefix: string;
  readonly bus: EventBus;
  readonly topic: ITopic;
  readonly topicKey: IKey;
}

/** Actions that people are told of; releases are held back without a word, by the gate. */
const TOLD = ['notify', 'require-review', 'open-ticket'];

/** What error-budget policies have to say, to the topic: EventBridge publishes it without a Lambda between. */
export class PolicyNotices extends Construct {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { prefix, bus, topic, topicKey }: PolicyNoticesProps) {
    super(scope, id);
    const deadLetters = deadLetterQueue(this, 'DeadLetters');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Publishes what error-budget policies have to say',
    });
    role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
    role.addToPolicy(
      new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [topicKey.keyArn] }),
    );
    const name = 'policy-notices';
    // Named, for what CloudFormation gives for the name of a rule on a bus of one's own no metric bears (paging.ts).
    const ruleName = `${prefix}-${name}`;
    new Rule(this, 'Rule', {
      ruleName,
      description: 'Tells people what error-budget policies ask for',
      eventBus: bus,
      eventPattern: {
        source: ['evenkeel.slo'],
        detailType: ['PolicyRuleMet', 'PolicyRuleCleared'],
        detail: { data: { actions: TOLD } },
      },
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
      trouble: 'policy',
    };
  }
}
