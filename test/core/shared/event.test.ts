import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { eventOf, loggedEventSchema, placeEvents } from '#core/shared/event.ts';
import { instant } from '#core/shared/instant.ts';

const happened = (type: string) => ({ capability: 'slo', type, at: instant(7), data: { type } });

test('new events take the places behind the last of their stream, and are named by them', () => {
  expect(placeEvents('slo/checkout', 4, [happened('A'), happened('B')])).toEqual([
    { ...happened('A'), stream: 'slo/checkout', version: 5, id: 'slo/checkout@5' },
    { ...happened('B'), stream: 'slo/checkout', version: 6, id: 'slo/checkout@6' },
  ]);
});

test('the first event of a stream is its version 1', () => {
  expect(placeEvents('s', 0, [happened('A')]).map(({ version }) => version)).toEqual([1]);
  expect(placeEvents('s', 0, [])).toEqual([]);
});

describe('a logged event as it travels', () => {
  const [logged] = placeEvents('slo/checkout', 0, [{ ...happened('Opened'), data: { count: 1 } }]);
  const schema = eventOf({ Opened: z.object({ count: z.int() }), Closed: z.object({}) });

  test('is read back as it was, with what its type holds', () => {
    expect(schema.parse(JSON.parse(JSON.stringify(logged)))).toEqual(logged);
    expect(loggedEventSchema.parse(JSON.parse(JSON.stringify(logged)))).toEqual(logged);
  });

  test.each([
    [{ ...logged, type: 'Other' }, 'Other: not an event of these types: Opened, Closed'],
    [{ ...logged, data: { count: 'x' } }, 'Opened: Invalid input: expected number, received string'],
    [{ ...logged, version: 0 }, 'Too small: expected number to be >0'],
  ])('that is none of the types, or holds something else, is refused with why', (event, why) => {
    expect(schema.safeParse(event).error?.issues.map(({ message }) => message)).toEqual([why]);
  });
});
