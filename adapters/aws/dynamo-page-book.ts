import { type DynamoDBDocumentClient, GetCommand, paginateQuery, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { leadSchema } from '#core/oncall/bundle.ts';
import { pageStream } from '#core/oncall/events.ts';
import { type PageRecord, pageRecordSchema } from '#core/oncall/page-record.ts';
import { type PageRow, pageRowSchema } from '#core/oncall/page-row.ts';
import { placeEvents } from '#core/shared/event.ts';
import { DAY_MS, formatInstant, type Instant, plusMs } from '#core/shared/instant.ts';
import type { PageBook, PageWrite } from '#flows/oncall/ports.ts';
import { writtenOrConflict } from './conditional-write.ts';
import { appendOf } from './event-item.ts';

/** All rows stand in one partition, so that a sweep is one query: of a page about six writes in its life. */
const PAGES = 'page';
const LEADS = 'lead';

/** The rows of pages that are not over in DynamoDB: `page` / service/key, beside their streams in the events table, and `lead` / service/urgency. */
export function dynamoPageBook({
  client,
  tableName,
  eventsTableName,
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
  eventsTableName: string;
}): PageBook {
  const read = async (pk: string, sk: string): Promise<unknown> => {
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true }));
    return Item === undefined ? null : JSON.parse(rowItemSchema.parse(Item).row);
  };
  /** What was written just before must be seen: it may be due. */
  async function* rows(prefix: string): AsyncGenerator<PageRow> {
    const isOfPrefix = prefix === '' ? '' : ' AND begins_with(sk, :prefix)';
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        KeyConditionExpression: `pk = :pages${isOfPrefix}`,
        ExpressionAttributeValues: { ':pages': PAGES, ...(prefix === '' ? {} : { ':prefix': prefix }) },
        ConsistentRead: true,
      },
    );
    for await (const { Items: items = [] } of pages)
      yield* items.map((item) => pageRowSchema.parse(JSON.parse(rowItemSchema.parse(item).row)));
  }
  return {
    async append({ pageKey, service, expectedVersion, events, row, record, claim }) {
      const placed = placeEvents(pageStream(pageKey), expectedVersion, events);
      const appends = placed.map((event) => ({ Put: appendOf(eventsTableName, event) }));
      const Key = { pk: PAGES, sk: `${service}/${pageKey}` };
      const keep =
        row === null
          ? { Delete: { TableName: tableName, Key } }
          : { Put: { TableName: tableName, Item: { ...Key, row: JSON.stringify(row) } } };
      const claims = claim === null ? [] : [{ Put: claimPut(tableName, claim) }];
      const records = record === null ? [] : [{ Put: { TableName: tableName, Item: recordItem(record) } }];
      const write = client.send(new TransactWriteCommand({ TransactItems: [...appends, keep, ...claims, ...records] }));
      return (await writtenOrConflict(write)) === 'written' ? 'appended' : 'conflict';
    },
    lead: async (service, urgency) => leadSchema.nullable().parse(await read(LEADS, `${service}/${urgency}`)),
    row: async (service, pageKey) => pageRowSchema.nullable().parse(await read(PAGES, `${service}/${pageKey}`)),
    ofService: (service) => Array.fromAsync(rows(`${service}/`)),
    all: () => rows(''),
    async *records(from, to) {
      for (const month of monthsOf(from, to)) {
        const pages = paginateQuery(
          { client },
          {
            TableName: tableName,
            KeyConditionExpression: 'pk = :month AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':month': month, ':from': placeOf(from), ':to': placeOf(to) },
          },
        );
        for await (const { Items: items = [] } of pages)
          yield* items.map((item) => pageRecordSchema.parse(JSON.parse(rowItemSchema.parse(item).row)));
      }
    },
  };
}

/** `paged#2026-03` / milliseconds#key: a month is one query, and no partition grows for ever. */
function recordItem(record: PageRecord) {
  const { openedAt, pageKey } = record;
  return { pk: monthOf(openedAt), sk: `${placeOf(openedAt)}#${pageKey}`, row: JSON.stringify(record) };
}

/** Thirteen digits until the year 2286, so that their order is that of time. */
function placeOf(at: Instant): string {
  return String(at).padStart(13, '0');
}

function monthOf(at: Instant): string {
  return `paged#${formatInstant(at).slice(0, 'YYYY-MM'.length)}`;
}

function monthsOf(from: Instant, to: Instant): string[] {
  const months = new Set<string>();
  for (let at = from; at < to; at = plusMs(at, DAY_MS)) months.add(monthOf(at));
  months.add(monthOf(to));
  return [...months];
}

/** Of two pages that would lead at once one does. The text is compared whole: each is written by the same schema. */
function claimPut(TableName: string, { before, after }: NonNullable<PageWrite['claim']>) {
  const Item = { pk: LEADS, sk: `${after.service}/${after.urgency}`, row: JSON.stringify(leadSchema.parse(after)) };
  if (before === null) return { TableName, Item, ConditionExpression: NEVER_LED };
  const values = { ':before': JSON.stringify(before) };
  return {
    TableName,
    Item,
    ConditionExpression: STILL_LEADS,
    ExpressionAttributeNames: { '#row': 'row' },
    ExpressionAttributeValues: values,
  };
}

const NEVER_LED = 'attribute_not_exists(pk)';
const STILL_LEADS = '#row = :before';

const rowItemSchema = z.object({ row: z.string() });
