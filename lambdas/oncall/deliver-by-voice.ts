import { ConnectClient } from '@aws-sdk/client-connect';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { connectCalls } from '#adapters/aws/connect-calls.ts';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoContactLog } from '#adapters/aws/dynamo-contact-log.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { deliverByVoiceConfig } from './deliver-by-voice.config.ts';
import { codesOf } from './page-codes.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Calls the people whom the steps of pages name. */
export const handler = queueDoor({
  config: deliverByVoiceConfig,
  message: pageWakeUpSchema,
  open: (config) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return {
      eventLog: dynamoEventLog({ client, tableName: config.EVENTS_TABLE }),
      contactLog: dynamoContactLog({ client, tableName: config.BOOKS_TABLE }),
      leg: connectCalls({
        client: new ConnectClient(),
        roster: dynamoCatalog({ client, tableName: config.BOOKS_TABLE }),
        instanceId: config.CONNECT_INSTANCE_ID,
        contactFlowId: config.CONTACT_FLOW_ID,
        from: config.SOURCE_NUMBER,
        codeFor: codesOf(new SecretsManagerClient(), config.LINK_SECRET),
      }),
    };
  },
  handle: deliverOnWakeUp,
});
