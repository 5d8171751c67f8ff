import { type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LegName } from '#core/oncall/events.ts';
import { HOUR_MS, instant, plusMs } from '#core/shared/instant.ts';
import type { ContactLog } from '#flows/oncall/ports.ts';

/** How often contacts were told, in DynamoDB: `told#leg#target` / milliseconds#page. The table forgets what no limit looks back to. */
export function dynamoContactLog({
  client,
  tableName,
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
}): ContactLog {
  return {
    async told(leg, target, since) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :contact AND sk >= :since',
          ExpressionAttributeValues: { ':contact': contactOf(leg, target), ':since': String(since) },
          ConsistentRead: true,
        },
      );
      const told = [];
      for await (const { Items: items = [] } of pages)
        told.push(...items.map((item) => instant(itemSchema.parse(item).at)));
      return told;
    },
    async note(leg, target, { at, pageKey }) {
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html: in whole seconds
      const expiresAt = Math.ceil(plusMs(at, KEPT_MS) / 1_000);
      const Item = { pk: contactOf(leg, target), sk: `${at}#${pageKey}`, at, expiresAt };
      await client.send(new PutCommand({ TableName: tableName, Item }));
    },
  };
}

/** Longer than any limit looks back. */
const KEPT_MS = HOUR_MS;

function contactOf(leg: LegName, target: string): string {
  return `told#${leg}#${target}`;
}

const itemSchema = z.object({ at: z.number() });
