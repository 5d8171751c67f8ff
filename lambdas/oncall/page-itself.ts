import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { pageItselfConfig } from './page-itself.config.ts';
import { playSynthetic } from './play-synthetic.ts';

/** Pages itself every hour, and looks five minutes later what became of it. */
export const handler = taskDoor({
  config: pageItselfConfig,
  task: z.object({ phase: z.enum(['fire', 'end']) }),
  open: ({ EVENTS_TABLE }) => ({
    eventLog: dynamoEventLog({ client: DynamoDBDocumentClient.from(new DynamoDBClient()), tableName: EVENTS_TABLE }),
  }),
  handle: playSynthetic,
});
