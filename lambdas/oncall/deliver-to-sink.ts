import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { snsTopic } from '#adapters/aws/sns-topic.ts';
import { SINK_TARGET } from '#flows/oncall/synthetic-page.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { deliverToTopicConfig } from './deliver-to-topic.config.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from './page-wake-up.ts';

/** Publishes the pages that the pager sends itself to a topic of their own, which wakes nobody. */
export const handler = queueDoor({
  config: deliverToTopicConfig,
  message: pageWakeUpSchema,
  open: ({ EVENTS_TABLE, TOPIC_ARN }) => ({
    eventLog: dynamoEventLog({ client: DynamoDBDocumentClient.from(new DynamoDBClient()), tableName: EVENTS_TABLE }),
    leg: {
      ...snsTopic({ client: new SNSClient(), topicArn: TOPIC_ARN }),
      name: 'sink',
      targets: async () => [SINK_TARGET],
    },
  }),
  handle: deliverOnWakeUp,
});
