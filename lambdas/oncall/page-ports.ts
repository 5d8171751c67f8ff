import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoPageBook } from '#adapters/aws/dynamo-page-book.ts';
import { legNameSchema } from '#core/oncall/events.ts';
import type { ChangePagePorts } from '#flows/oncall/change-page.ts';
import type { OpenPagePorts } from '#flows/oncall/open-page.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import type { pagePortsConfig } from './page-ports.config.ts';

type PageConfig = z.output<typeof pagePortsConfig>;

/** The ports of whoever changes pages. */
export function changePorts({
  EVENTS_TABLE,
  BOOKS_TABLE,
}: Pick<PageConfig, 'EVENTS_TABLE' | 'BOOKS_TABLE'>): Omit<ChangePagePorts, 'clock'> & { readonly eventLog: EventLog } {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
    pages: dynamoPageBook({ client, tableName: BOOKS_TABLE, eventsTableName: EVENTS_TABLE }),
    roster: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
  };
}

/** The ports of whoever opens and sweeps them. A leg that nobody knows is a mistake of the deployment. */
export function pagePorts({ LEGS, ...tables }: PageConfig): Omit<OpenPagePorts, 'clock'> {
  return { ...changePorts(tables), legs: z.array(legNameSchema).parse(LEGS) };
}
