import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { snsPeople } from '#adapters/aws/sns-people.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { deliverBySmsConfig } from './deliver-by-sms.config.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Sends pages to the people whom their steps name, as one text message each. */
export const handler = queueDoor({
  config: deliverBySmsConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, BOOKS_TABLE }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return {
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      leg: snsPeople({ client: new SNSClient(), roster: dynamoCatalog({ client, tableName: BOOKS_TABLE }) }),
    };
  },
  handle: deliverOnWakeUp,
});
