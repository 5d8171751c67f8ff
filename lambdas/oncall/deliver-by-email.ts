import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { secretText } from '#adapters/aws/secret-text.ts';
import { sesPeople } from '#adapters/aws/ses-people.ts';
import { ackLinks } from '#adapters/signatures/ack-token.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { deliverByEmailConfig } from './deliver-by-email.config.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Sends pages to the people whom their steps name by e-mail, each with a link to acknowledge. */
export const handler = queueDoor({
  config: deliverByEmailConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, BOOKS_TABLE, EMAIL_FROM, ACK_URL, LINK_SECRET }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    const secret = secretText({ client: new SecretsManagerClient(), secretId: LINK_SECRET, clock: systemClock });
    return {
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      leg: sesPeople({
        client: new SESv2Client(),
        roster: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
        from: EMAIL_FROM,
        linkFor: ackLinks({ url: ACK_URL, secret: () => secret.current(), clock: systemClock }),
      }),
    };
  },
  handle: deliverOnWakeUp,
});
