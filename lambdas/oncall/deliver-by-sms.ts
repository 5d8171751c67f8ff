import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoContactLog } from '#adapters/aws/dynamo-contact-log.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { snsPeople } from '#adapters/aws/sns-people.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { deliverBySmsConfig } from './deliver-by-sms.config.ts';
import { codesOf } from './page-codes.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Sends pages to the people whom their steps name, as one text message each. */
export const handler = queueDoor({
  config: deliverBySmsConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, BOOKS_TABLE, ORIGINATION_NUMBER: from, LINK_SECRET: secretId }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    const replies = { from, codeFor: codesOf(new SecretsManagerClient(), secretId) };
    return {
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      contactLog: dynamoContactLog({ client, tableName: BOOKS_TABLE }),
      leg: snsPeople({
        client: new SNSClient(),
        roster: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
        replies: from === '' ? undefined : replies,
      }),
    };
  },
  handle: deliverOnWakeUp,
});
