import * as z from 'zod';
import type { LoggedEvent } from '#core/shared/event.ts';
import type { Instant } from '#core/shared/instant.ts';

/** An event as an item of the events table: key `stream`, `version`. */
export const eventItemSchema = z.strictObject({
  stream: z.string(),
  version: z.int().positive(),
  id: z.string(),
  capability: z.string(),
  type: z.string(),
  at: z.int().transform((epochMs) => epochMs as Instant),
  data: z.unknown(),
});

/** The put that appends one event, refused where its place in the stream is taken. */
export function appendOf(tableName: string, event: LoggedEvent) {
  const { stream, version, id, capability, type, at, data } = event;
  return {
    TableName: tableName,
    Item: { stream, version, id, capability, type, at, data },
    ConditionExpression: PLACE_IS_FREE,
    ExpressionAttributeNames: { '#version': 'version' },
  };
}

const PLACE_IS_FREE = 'attribute_not_exists(#version)';
