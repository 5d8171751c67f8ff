import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretText } from '#adapters/aws/secret-text.ts';
import { httpDoor } from '#lambdas/runtime/http-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { answerPress } from './answer-press.ts';
import { hearSlackConfig } from './hear-slack.config.ts';
import { changePorts } from './page-ports.ts';

/** Takes the buttons that people press in Slack. */
export const handler = httpDoor({
  config: hearSlackConfig,
  open: ({ SLACK_SIGNING_SECRET, ...tables }) => ({
    ...changePorts(tables),
    secret: secretText({ client: new SecretsManagerClient(), secretId: SLACK_SIGNING_SECRET, clock: systemClock }),
  }),
  handle: answerPress,
});
