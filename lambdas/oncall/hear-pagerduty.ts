import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretText } from '#adapters/aws/secret-text.ts';
import { httpDoor } from '#lambdas/runtime/http-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { answerWebhook } from './answer-webhook.ts';
import { hearPagerdutyConfig } from './hear-pagerduty.config.ts';
import { changePorts } from './page-ports.ts';

/** Takes acknowledgements from PagerDuty's webhooks. */
export const handler = httpDoor({
  config: hearPagerdutyConfig,
  open: ({ PAGERDUTY_WEBHOOK_SECRET, ...tables }) => ({
    ...changePorts(tables),
    secret: secretText({ client: new SecretsManagerClient(), secretId: PAGERDUTY_WEBHOOK_SECRET, clock: systemClock }),
  }),
  handle: answerWebhook,
});
