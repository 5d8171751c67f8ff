import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoSloStateList } from '#adapters/aws/dynamo-slo-states.ts';
import { sqsQueue } from '#adapters/aws/sqs-queue.ts';
import { readGates } from '#flows/slo/check-gate.ts';
import { planEvaluations } from '#flows/slo/plan-evaluations.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { planEvaluationsConfig } from './plan-evaluations.config.ts';
import { reportGates } from './report-gates.ts';
import { scheduleInput } from './schedule-input.ts';

/** Cuts the SLOs that are due into shards, and measures the gates that guard deployments. */
export const handler = taskDoor({
  config: planEvaluationsConfig,
  task: scheduleInput,
  open: ({ BOOKS_TABLE, SHARDS_QUEUE_URL, GUARDED_SERVICES }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return {
      catalog: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
      states: dynamoSloStateList({ client, tableName: BOOKS_TABLE }),
      queue: sqsQueue({ client: new SQSClient(), queueUrl: SHARDS_QUEUE_URL }),
      guardedServices: GUARDED_SERVICES,
    };
  },
  handle: async (run, { ports: { guardedServices, ...ports }, ...tools }) => {
    const { clock, logger } = tools;
    logger.info('planned', { ...run, ...(await planEvaluations({ ...ports, clock }, run)) });
    if (run.cadence === 'fast' && guardedServices.length > 0)
      reportGates(tools, await readGates({ ...ports, clock }, guardedServices));
  },
});
