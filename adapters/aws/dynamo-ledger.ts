import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { decodeDay, decodeFold, encodeDay, encodeFold } from '#adapters/codec/book-codec.ts';
import { formatDay, type Instant, parseInstant } from '#core/shared/instant.ts';
import type { Day } from '#core/slo/day.ts';
import type { MonthFold } from '#core/slo/fold.ts';
import type { Ledger, Versioned, Written } from '#flows/slo/ports.ts';
import { batchGet } from './batch-get.ts';
import { writtenOrConflict } from './conditional-write.ts';

/** The books in DynamoDB: `slo#<name>` / `day#2026-11-22` (minutes) and `fold#2026-11` (a month of hours). */
export function dynamoLedger({ client, tableName }: { client: DynamoDBDocumentClient; tableName: string }): Ledger {
  const put = (slo: string, sk: string, page: Uint8Array, expectedVersion: number): Promise<Written> =>
    writtenOrConflict(
      client.send(
        new PutCommand({
          TableName: tableName,
          Item: { pk: partitionOf(slo), sk, version: expectedVersion + 1, page },
          ConditionExpression: expectedVersion === 0 ? IS_NEW : IS_UNCHANGED,
          ExpressionAttributeNames: { '#version': 'version' },
          ...(expectedVersion === 0 ? {} : { ExpressionAttributeValues: { ':expected': expectedVersion } }),
        }),
      ),
    );
  return {
    async load(wanted) {
      const keys = wanted.flatMap(({ slo, days, months }) => [
        ...days.map((day) => ({ pk: partitionOf(slo), sk: dayKey(day) })),
        ...months.map((month) => ({ pk: partitionOf(slo), sk: foldKey(month) })),
      ]);
      const pages = new Map(wanted.map(({ slo }) => [slo, emptyPages()]));
      for (const item of await batchGet(client, tableName, keys)) place(pages, itemSchema.parse(item));
      return pages;
    },
    putDay: (slo, day, expectedVersion) => put(slo, dayKey(day.start), encodeDay(day), expectedVersion),
    putFold: (slo, fold, expectedVersion) => put(slo, foldKey(fold.month), encodeFold(fold), expectedVersion),
  };
}

const IS_NEW = 'attribute_not_exists(#version)';
const IS_UNCHANGED = '#version = :expected';

const itemSchema = z.strictObject({
  pk: z.templateLiteral(['slo#', z.string()]),
  sk: z.string(),
  version: z.int().positive(),
  page: z.instanceof(Uint8Array),
});

function partitionOf(slo: string): string {
  return `slo#${slo}`;
}

function dayKey(day: Instant): string {
  return `day#${formatDay(day)}`;
}

function foldKey(month: string): string {
  return `fold#${month}`;
}

function emptyPages() {
  return { days: new Map<Instant, Versioned<Day>>(), months: new Map<string, Versioned<MonthFold>>() };
}

function place(pages: ReadonlyMap<string, ReturnType<typeof emptyPages>>, item: z.infer<typeof itemSchema>): void {
  const ofSlo = pages.get(item.pk.slice('slo#'.length));
  const [kind, name = ''] = item.sk.split('#');
  if (kind === 'fold') ofSlo?.months.set(name, { value: decodeFold(name, item.page), version: item.version });
  const start = parseInstant(`${name}T00:00:00Z`);
  if (kind === 'day' && start !== undefined) {
    ofSlo?.days.set(start, { value: decodeDay(start, item.page), version: item.version });
  }
}
