import { App } from 'aws-cdk-lib';
import { platform } from '#lib/platform.ts';
import { checkSettings } from '#lib/settings.ts';

/** The platform as the end-to-end suites deploy it: the same stacks under settings of their own. */
const app = new App();
platform(
  app,
  checkSettings({
    catalogDirectory: 'test/e2e/catalog',
    sourceDelayMinutes: 0,
    phoneNumbers: ['+15005550006'],
    personalSms: true,
    smsReplies: { originationNumber: '+15005550009' },
    emailFrom: 'pager@example.com',
    consoleApi: true,
    pagerDuty: {
      routingKeySecretName: 'evenkeel/pagerduty',
      webhookSecretName: 'evenkeel/pagerduty-webhook',
      apiTokenSecretName: 'evenkeel/pagerduty-api',
      apiUrl: process.env.PAGERDUTY_API_URL ?? '',
      url: process.env.PAGERDUTY_URL ?? '',
    },
    slack: {
      botTokenSecretName: 'evenkeel/slack-token',
      signingSecretName: 'evenkeel/slack-signing',
      channel: 'C0E2E',
      url: process.env.SLACK_URL ?? '',
    },
    witnessSecretName: 'evenkeel/witness',
    webhook: { url: process.env.WEBHOOK_URL ?? '', secretName: 'evenkeel/webhook' },
  }),
);
app.synth();
