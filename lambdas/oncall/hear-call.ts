import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretText } from '#adapters/aws/secret-text.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { answerCall, callSchema } from './answer-call.ts';
import { hearCallConfig } from './hear-call.config.ts';
import { changePorts } from './page-ports.ts';

/** Takes acknowledgements from the calls of a contact flow. */
export const handler = taskDoor({
  config: hearCallConfig,
  task: callSchema,
  open: ({ LINK_SECRET, ...tables }) => ({
    ...changePorts(tables),
    secret: secretText({ client: new SecretsManagerClient(), secretId: LINK_SECRET, clock: systemClock }),
  }),
  handle: answerCall,
});
