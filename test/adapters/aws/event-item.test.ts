import { expect, test } from 'vitest';
import { appendOf } from '#adapters/aws/event-item.ts';
import { placeEvents } from '#core/shared/event.ts';
import { instant } from '#core/shared/instant.ts';

test('an event takes its place in the stream only where the place is free, and brings nothing else along', () => {
  const [event] = placeEvents('slo/checkout', 2, [
    { capability: 'slo', type: 'AlertFired', at: instant(7), data: { rule: 'page' }, extra: 'x' },
  ]);
  if (event === undefined) throw new Error('one event was placed');
  expect(appendOf('events-1', event)).toEqual({
    TableName: 'events-1',
    Item: {
      stream: 'slo/checkout',
      version: 3,
      id: 'slo/checkout@3',
      capability: 'slo',
      type: 'AlertFired',
      at: 7,
      data: '{"rule":"page"}',
    },
    ConditionExpression: 'attribute_not_exists(#version)',
    ExpressionAttributeNames: { '#version': 'version' },
  });
});
