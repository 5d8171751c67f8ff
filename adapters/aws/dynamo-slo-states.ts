import { type DynamoDBDocumentClient, PutCommand, paginateQuery, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { placeEvents } from '#core/shared/event.ts';
import { formatInstant } from '#core/shared/instant.ts';
import { sloStream } from '#core/slo/events.ts';
import { historyPointSchema, type SloState, sloStateSchema } from '#core/slo/state.ts';
import type { SloStates } from '#flows/slo/ports.ts';
import { batchGet } from './batch-get.ts';
import { writtenOrConflict } from './conditional-write.ts';
import { appendOf } from './event-item.ts';

/** All states stand in one partition, so that they are listed by one query: 10,000 SLOs write it 33 times a second at five minutes. */
const STATES = 'state';
const HISTORY_DAYS_KEPT = 455;

/** The SLO states in DynamoDB: `state` / name, and their history: `slo#<name>` / `history#<hour>`. */
export function dynamoSloStates({
  client,
  tableName,
  eventsTableName,
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
  eventsTableName: string;
}): SloStates {
  return {
    async load(names) {
      const items = await batchGet(
        client,
        tableName,
        names.map((name) => ({ pk: STATES, sk: name })),
      );
      return new Map(items.map((item) => stateOf(item)).map((state) => [state.slo, state]));
    },

    ...dynamoSloStateList({ client, tableName }),

    put(state, expectedVersion, events) {
      const eventVersion = state.eventVersion + events.length;
      const put = putOf(tableName, { ...state, eventVersion, version: expectedVersion + 1 }, expectedVersion);
      if (events.length === 0) return writtenOrConflict(client.send(new PutCommand(put)));
      // A transaction costs twice the write units, so only a change pays for it.
      const placed = placeEvents(sloStream(state.slo), state.eventVersion, events);
      const appends = placed.map((event) => ({ Put: appendOf(eventsTableName, event) }));
      return writtenOrConflict(client.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...appends] })));
    },

    async putHistory(slo, point) {
      const expiresAt = Math.floor(point.hour / 1000) + HISTORY_DAYS_KEPT * 86_400;
      const Item = {
        pk: `slo#${slo}`,
        sk: `history#${formatInstant(point.hour)}`,
        version: point.asOf,
        point: JSON.stringify(point),
        expiresAt,
      };
      const put = new PutCommand({
        TableName: tableName,
        Item,
        ConditionExpression: IS_NOT_OLDER,
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':asOf': point.asOf },
      });
      // A conflict means that a later evaluation has spoken for this hour: its point is the one to keep.
      await writtenOrConflict(client.send(put));
    },

    async history(slo, from, to) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :slo AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':slo': `slo#${slo}`,
            ':from': `history#${formatInstant(from)}`,
            ':to': `history#${formatInstant(to)}`,
          },
        },
      );
      const points = [];
      for await (const { Items: items = [] } of pages) {
        points.push(...items.map((item) => historyPointSchema.parse(JSON.parse(historyItemSchema.parse(item).point))));
      }
      return points.filter(({ hour }) => hour < to);
    },
  };
}

/** The list of all states alone, for who changes none. */
export function dynamoSloStateList({
  client,
  tableName,
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
}): Pick<SloStates, 'all'> {
  return {
    async *all() {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :states',
          ExpressionAttributeValues: { ':states': STATES },
        },
      );
      for await (const { Items: items = [] } of pages) yield* items.map((item) => stateOf(item));
    },
  };
}

const IS_NEW = 'attribute_not_exists(#version)';
const IS_UNCHANGED = '#version = :expected';
const IS_NOT_OLDER = 'attribute_not_exists(#version) OR #version <= :asOf';

function putOf(tableName: string, state: SloState, expectedVersion: number) {
  return {
    TableName: tableName,
    // As text, for DynamoDB's document client refuses doubles beyond 2^53, which figures of large counts may be.
    Item: { pk: STATES, sk: state.slo, version: state.version, state: JSON.stringify(state) },
    ConditionExpression: expectedVersion === 0 ? IS_NEW : IS_UNCHANGED,
    ExpressionAttributeNames: { '#version': 'version' },
    ...(expectedVersion === 0 ? {} : { ExpressionAttributeValues: { ':expected': expectedVersion } }),
  };
}

const stateItemSchema = z.object({ state: z.string() });
const historyItemSchema = z.object({ point: z.string() });

function stateOf(item: unknown): SloState {
  return sloStateSchema.parse(JSON.parse(stateItemSchema.parse(item).state));
}
