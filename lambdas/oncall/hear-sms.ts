import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamoContactLog } from '#adapters/aws/dynamo-contact-log.ts';
import { endUserMessaging } from '#adapters/aws/end-user-messaging.ts';
import { secretText } from '#adapters/aws/secret-text.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { answerSms, smsReplySchema } from './answer-sms.ts';
import { hearSmsConfig } from './hear-sms.config.ts';
import { noteReport, smsReportSchema } from './note-report.ts';
import { changePorts } from './page-ports.ts';

/** Takes acknowledgements from replies to text messages, and what carriers report of these. */
export const handler = queueDoor({
  config: hearSmsConfig,
  message: z.union([smsReplySchema, smsReportSchema]),
  open: ({ LINK_SECRET, ORIGINATION_NUMBER: from, CONFIGURATION_SET: configurationSetName, ...tables }) => {
    const client = new PinpointSMSVoiceV2Client();
    const sender = endUserMessaging({ client, from, configurationSetName });
    return {
      ...changePorts(tables),
      contactLog: dynamoContactLog({
        client: DynamoDBDocumentClient.from(new DynamoDBClient()),
        tableName: tables.BOOKS_TABLE,
      }),
      secret: secretText({ client: new SecretsManagerClient(), secretId: LINK_SECRET, clock: systemClock }),
      answer: async (to: string, text: string) => {
        await sender.send({ to, text });
      },
    };
  },
  handle: async (message, tools) => ('eventType' in message ? noteReport(message, tools) : answerSms(message, tools)),
});
