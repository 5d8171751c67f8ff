import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { secretText } from '#adapters/aws/secret-text.ts';
import { pagerDutyEvents } from '#adapters/pagerduty/pagerduty-events.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { deliverToPagerdutyConfig } from './deliver-to-pagerduty.config.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Triggers and resolves pages in PagerDuty. */
export const handler = queueDoor({
  config: deliverToPagerdutyConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, PAGERDUTY_URL, PAGERDUTY_ROUTING_KEY_SECRET }) => ({
    eventLog: dynamoEventLog({ client: DynamoDBDocumentClient.from(new DynamoDBClient()), tableName: EVENTS_TABLE }),
    leg: pagerDutyEvents({
      url: PAGERDUTY_URL,
      routingKeys: secretText({
        client: new SecretsManagerClient(),
        secretId: PAGERDUTY_ROUTING_KEY_SECRET,
        clock: systemClock,
      }),
    }),
  }),
  handle: deliverOnWakeUp,
});
