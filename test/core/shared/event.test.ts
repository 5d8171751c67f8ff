import { expect, test } from 'vitest';
import { placeEvents } from '#core/shared/event.ts';
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
