import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretText } from '#adapters/aws/secret-text.ts';
import { httpDoor } from '#lambdas/runtime/http-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { acknowledgeConfig } from './acknowledge.config.ts';
import { answerCalendar } from './answer-calendar.ts';
import { changePorts } from './page-ports.ts';

/** Shows the calendar of a schedule to whoever has its secret address. */
export const handler = httpDoor({
  config: acknowledgeConfig,
  open: ({ LINK_SECRET, ...tables }) => ({
    ...changePorts(tables),
    secret: secretText({ client: new SecretsManagerClient(), secretId: LINK_SECRET, clock: systemClock }),
  }),
  handle: answerCalendar,
});
