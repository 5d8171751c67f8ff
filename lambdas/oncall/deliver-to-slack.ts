import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { secretText } from '#adapters/aws/secret-text.ts';
import { slackLeg } from '#adapters/slack/slack-leg.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { deliverToSlackConfig } from './deliver-to-slack.config.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Posts pages to the team's channel in Slack, and to the people whom their steps name. */
export const handler = queueDoor({
  config: deliverToSlackConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, BOOKS_TABLE, SLACK_URL, SLACK_CHANNEL, SLACK_TOKEN_SECRET }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    const token = secretText({ client: new SecretsManagerClient(), secretId: SLACK_TOKEN_SECRET, clock: systemClock });
    return {
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      leg: slackLeg({
        url: SLACK_URL,
        channel: SLACK_CHANNEL,
        token: () => token.current(),
        roster: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
      }),
    };
  },
  handle: deliverOnWakeUp,
});
