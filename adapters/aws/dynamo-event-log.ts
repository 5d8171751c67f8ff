import { type DynamoDBDocumentClient, PutCommand, paginateQuery, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type LoggedEvent, placeEvents, storedEventSchema } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import { writtenOrConflict } from './conditional-write.ts';
import { appendOf } from './event-item.ts';

/** The event log in DynamoDB: one item an event; the table's stream is the outbox to the bus. */
export function dynamoEventLog({ client, tableName }: { client: DynamoDBDocumentClient; tableName: string }): EventLog {
  return {
    async append(stream, expectedVersion, events) {
      const puts = placeEvents(stream, expectedVersion, events).map((event) => appendOf(tableName, event));
      const [only, ...others] = puts;
      // One event needs no transaction, which would cost twice the write units.
      const command =
        only !== undefined && others.length === 0
          ? client.send(new PutCommand(only))
          : client.send(new TransactWriteCommand({ TransactItems: puts.map((put) => ({ Put: put })) }));
      const written = await writtenOrConflict(command);
      return written === 'written' ? 'appended' : 'conflict';
    },

    async read(stream, afterVersion) {
      const events: LoggedEvent[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: '#stream = :stream AND #version > :after',
          ExpressionAttributeNames: { '#stream': 'stream', '#version': 'version' },
          ExpressionAttributeValues: { ':stream': stream, ':after': afterVersion },
          // A decision on a stale stream would be refused when it is appended; reading the newest saves that round.
          ConsistentRead: true,
        },
      );
      for await (const { Items: items = [] } of pages)
        events.push(...items.map((item) => storedEventSchema.parse(item)));
      return events;
    },
  };
}
