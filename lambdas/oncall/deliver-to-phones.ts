import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoContactLog } from '#adapters/aws/dynamo-contact-log.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { snsPhones } from '#adapters/aws/sns-phones.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { deliverToPhonesConfig } from './deliver-to-phones.config.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Sends pages to each phone number of the settings as one text message. */
export const handler = queueDoor({
  config: deliverToPhonesConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, BOOKS_TABLE, PHONE_NUMBERS }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return {
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      contactLog: dynamoContactLog({ client, tableName: BOOKS_TABLE }),
      leg: snsPhones({ client: new SNSClient(), phoneNumbers: PHONE_NUMBERS }),
    };
  },
  handle: deliverOnWakeUp,
});
