import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoSloStateList } from '#adapters/aws/dynamo-slo-states.ts';
import { sqsQueue } from '#adapters/aws/sqs-queue.ts';
import { planEvaluations } from '#flows/slo/plan-evaluations.ts';
import { scheduleDoor } from '#lambdas/runtime/schedule-door.ts';
import { planEvaluationsConfig } from './plan-evaluations.config.ts';
import { scheduleInput } from './schedule-input.ts';

/** Cuts the SLOs that are due into shards. */
export const handler = scheduleDoor({
  config: planEvaluationsConfig,
  input: scheduleInput,
  open: ({ BOOKS_TABLE, SHARDS_QUEUE_URL }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return {
      catalog: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
      states: dynamoSloStateList({ client, tableName: BOOKS_TABLE }),
      queue: sqsQueue({ client: new SQSClient(), queueUrl: SHARDS_QUEUE_URL }),
    };
  },
  handle: async (run, { ports, clock, logger }) => {
    logger.info('planned', { ...run, ...(await planEvaluations({ ...ports, clock }, run)) });
  },
});
