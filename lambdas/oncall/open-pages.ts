import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { sloEventSchemas } from '#core/slo/events.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import { busEvent } from '#lambdas/runtime/bus-event.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { openPagesConfig } from './open-pages.config.ts';

/** Opens a page for each alert that fires and resolves it when the alert does. */
export const handler = queueDoor({
  config: openPagesConfig,
  message: busEvent({ AlertFired: sloEventSchemas.AlertFired, AlertResolved: sloEventSchemas.AlertResolved }),
  open: ({ EVENTS_TABLE }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return { eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }) };
  },
  handle: async (event, { ports, clock, logger }) => {
    logger.info(`${event.type} became`, { ...(await openPage({ ...ports, clock }, event)) });
  },
});
