import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { REPORTED_TYPES } from '#lambdas/oncall/hear-sms.config.ts';
import { configurationSetName } from './messaging.ts';

export interface MessagingStackProps extends StackProps {
  readonly platformName: string;
  /** Where reports go. */
  readonly topic: ITopic;
}

/** What End User Messaging reports of the text messages of pages: whether each has arrived. */
export class MessagingStack extends Stack {
  constructor(scope: Construct, id: string, props: MessagingStackProps) {
    super(scope, id, props);
    new CfnConfigurationSet(this, 'Pages', {
      configurationSetName: configurationSetName(props.platformName),
      eventDestinations: [
        {
          eventDestinationName: 'reports',
          enabled: true,
          matchingEventTypes: [...REPORTED_TYPES],
          snsDestination: { topicArn: props.topic.topicArn },
        },
      ],
    });
  }
}
