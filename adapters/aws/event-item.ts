import type { LoggedEvent } from '#core/shared/event.ts';

/** The put that appends one event as an item of the events table (key `stream`, `version`), refused where its place in the stream is taken. */
export function appendOf(tableName: string, event: LoggedEvent) {
  const { stream, version, id, capability, type, at, data } = event;
  return {
    TableName: tableName,
    Item: { stream, version, id, capability, type, at, data: JSON.stringify(data) },
    ConditionExpression: PLACE_IS_FREE,
    ExpressionAttributeNames: { '#version': 'version' },
  };
}

const PLACE_IS_FREE = 'attribute_not_exists(#version)';
