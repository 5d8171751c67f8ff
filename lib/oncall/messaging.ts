import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '#lib/constructs/acknowledge.ts';

/** What the text messages of pages are sent by: it has a name of ours, so that whoever sends need not wait for it. */
export function configurationSetName(platformName: string): string {
  return `${platformName}-pages`;
}

/** Sending text messages by End User Messaging, for Lambdas below the scope. */
export function messaging(scope: Construct, platformName: string): PolicyStatement {
  const arn = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'sms-voice', resource, resourceName });
  acknowledge(
    scope,
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sms-voice:<AWS::Region>:<AWS::AccountId>:phone-number/*]',
    'A number is named by an id that only the account knows; each message names the one that it comes from.',
  );
  return new PolicyStatement({
    actions: ['sms-voice:SendTextMessage'],
    resources: [arn('phone-number', '*'), arn('configuration-set', configurationSetName(platformName))],
  });
}
