import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoContactLog } from '#adapters/aws/dynamo-contact-log.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { endUserMessaging } from '#adapters/aws/end-user-messaging.ts';
import { smsPeople } from '#adapters/aws/sms-people.ts';
import { snsSms } from '#adapters/aws/sns-sms.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { deliverBySmsConfig } from './deliver-by-sms.config.ts';
import { codesOf } from './page-codes.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Sends pages to the people whom their steps name, as one text message each. */
export const handler = queueDoor({
  config: deliverBySmsConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, BOOKS_TABLE, LINK_SECRET: secretId, ...messaging }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    const roster = dynamoCatalog({ client, tableName: BOOKS_TABLE });
    const { ORIGINATION_NUMBER: from, CONFIGURATION_SET: configurationSetName } = messaging;
    return {
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      contactLog: dynamoContactLog({ client, tableName: BOOKS_TABLE }),
      leg:
        from === ''
          ? smsPeople({ sender: snsSms(new SNSClient()), roster })
          : smsPeople({
              sender: endUserMessaging({ client: new PinpointSMSVoiceV2Client(), from, configurationSetName }),
              roster,
              codeFor: codesOf(new SecretsManagerClient(), secretId),
            }),
    };
  },
  handle: deliverOnWakeUp,
});
