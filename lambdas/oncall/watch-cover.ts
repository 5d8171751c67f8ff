import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { noteTzdata, watchCover } from '#flows/oncall/watch-cover.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { rosterJobConfig } from './roster-job.config.ts';

/** Looks ahead for times in which nobody is on call. */
export const handler = taskDoor({
  config: rosterJobConfig,
  task: z.unknown(),
  open: ({ EVENTS_TABLE, BOOKS_TABLE }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return {
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      roster: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
    };
  },
  handle: async (_ring, { ports, clock, logger }) => {
    await noteTzdata({ ...ports, clock }, process.versions.tz ?? 'unknown');
    logger.info('looked ahead', { findings: await watchCover({ ...ports, clock }) });
  },
});
