import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, it } from 'vitest';
import { MessagingStack } from '#lib/oncall/messaging-stack.ts';
import { platform } from '#lib/platform.ts';
import { checkSettings } from '#lib/settings.ts';
import { FULL_SETTINGS, quickApp } from '#test/lib/platform-templates.ts';

it('has reported what becomes of the messages that the leg sends by its name', () => {
  const app = new App();
  const topic = new Topic(new Stack(app, 'Oncall'), 'Replies');
  const stack = new MessagingStack(app, 'Messaging', { platformName: 'evenkeel', topic });
  Template.fromStack(stack).hasResourceProperties('AWS::SMSVOICE::ConfigurationSet', {
    ConfigurationSetName: 'evenkeel-pages',
    EventDestinations: [
      {
        Enabled: true,
        MatchingEventTypes: Match.arrayWith(['TEXT_DELIVERED', 'TEXT_UNREACHABLE', 'TEXT_CARRIER_BLOCKED']),
        SnsDestination: { TopicArn: Match.anyValue() },
      },
    ],
  });
});

it('is there only where End User Messaging sends', () => {
  const names = (settings: Parameters<typeof checkSettings>[0]) => {
    const app = quickApp();
    platform(app, checkSettings(settings));
    return app.node.children.map(({ node }) => node.id).filter((id) => id.endsWith('-messaging'));
  };
  expect(names(FULL_SETTINGS)).toEqual(['evenkeel-messaging']);
  expect(names({ personalSms: true })).toEqual([]);
});
