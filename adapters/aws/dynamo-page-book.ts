import { type DynamoDBDocumentClient, paginateQuery, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { pageStream } from '#core/oncall/events.ts';
import { pageRowSchema } from '#core/oncall/page-row.ts';
import { placeEvents } from '#core/shared/event.ts';
import type { PageBook } from '#flows/oncall/ports.ts';
import { writtenOrConflict } from './conditional-write.ts';
import { appendOf } from './event-item.ts';

/** All rows stand in one partition, so that a sweep is one query: of a page about six writes in its life. */
const PAGES = 'page';

/** The rows of pages that are not over in DynamoDB: `page` / key, beside their streams in the events table. */
export function dynamoPageBook({
  client,
  tableName,
  eventsTableName,
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
  eventsTableName: string;
}): PageBook {
  return {
    async append(pageKey, expectedVersion, events, row) {
      const placed = placeEvents(pageStream(pageKey), expectedVersion, events);
      const appends = placed.map((event) => ({ Put: appendOf(eventsTableName, event) }));
      const Key = { pk: PAGES, sk: pageKey };
      const keep =
        row === null
          ? { Delete: { TableName: tableName, Key } }
          : { Put: { TableName: tableName, Item: { ...Key, row: JSON.stringify(row) } } };
      const write = client.send(new TransactWriteCommand({ TransactItems: [...appends, keep] }));
      return (await writtenOrConflict(write)) === 'written' ? 'appended' : 'conflict';
    },

    async *all() {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pages',
          ExpressionAttributeValues: { ':pages': PAGES },
          // What was written just before the sweep must be seen: it may be due.
          ConsistentRead: true,
        },
      );
      for await (const { Items: items = [] } of pages)
        yield* items.map((item) => pageRowSchema.parse(JSON.parse(rowItemSchema.parse(item).row)));
    },
  };
}

const rowItemSchema = z.object({ row: z.string() });
