import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { secretText } from '#adapters/aws/secret-text.ts';
import { webhookLeg } from '#adapters/webhook/webhook-leg.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { deliverToWebhookConfig } from './deliver-to-webhook.config.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Posts pages, signed, to an address of the team. */
export const handler = queueDoor({
  config: deliverToWebhookConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, WEBHOOK_URL, WEBHOOK_SECRET }) => {
    const secret = secretText({ client: new SecretsManagerClient(), secretId: WEBHOOK_SECRET, clock: systemClock });
    return {
      eventLog: dynamoEventLog({ client: DynamoDBDocumentClient.from(new DynamoDBClient()), tableName: EVENTS_TABLE }),
      leg: webhookLeg({ url: WEBHOOK_URL, secret: () => secret.current(), clock: systemClock }),
    };
  },
  handle: deliverOnWakeUp,
});
