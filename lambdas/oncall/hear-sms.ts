import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoContactLog } from '#adapters/aws/dynamo-contact-log.ts';
import { secretText } from '#adapters/aws/secret-text.ts';
import { publishSms } from '#adapters/aws/sns-phones.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { answerSms, smsReplySchema } from './answer-sms.ts';
import { hearSmsConfig } from './hear-sms.config.ts';
import { changePorts } from './page-ports.ts';

/** Takes acknowledgements from replies to text messages. */
export const handler = queueDoor({
  config: hearSmsConfig,
  message: smsReplySchema,
  open: ({ LINK_SECRET, ORIGINATION_NUMBER, ...tables }) => {
    const client = new SNSClient();
    return {
      ...changePorts(tables),
      contactLog: dynamoContactLog({
        client: DynamoDBDocumentClient.from(new DynamoDBClient()),
        tableName: tables.BOOKS_TABLE,
      }),
      secret: secretText({ client: new SecretsManagerClient(), secretId: LINK_SECRET, clock: systemClock }),
      answer: async (to: string, text: string) => {
        await publishSms(client, { to, from: ORIGINATION_NUMBER, text });
      },
    };
  },
  handle: answerSms,
});
