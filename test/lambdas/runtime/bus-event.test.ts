import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { busEvent } from '#lambdas/runtime/bus-event.ts';

const schema = busEvent({
  AlertFired: z.object({ slo: z.string(), generation: z.int() }),
  AlertResolved: z.object({ slo: z.string() }),
});

function envelope(change: { type?: string; data?: unknown } = {}) {
  return {
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': change.type ?? 'AlertFired',
    source: 'evenkeel.slo',
    account: '123456789012',
    time: '2026-01-01T00:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: {
      id: 'slo/checkout@7',
      stream: 'slo/checkout',
      version: 7,
      capability: 'slo',
      type: change.type ?? 'AlertFired',
      at: 1_767_225_600_000,
      data: change.data ?? { slo: 'checkout', generation: 2 },
    },
  };
}

describe('an event from the bus', () => {
  it('is the logged event in its envelope', () => {
    expect(schema.parse(envelope())).toEqual({
      id: 'slo/checkout@7',
      stream: 'slo/checkout',
      version: 7,
      capability: 'slo',
      type: 'AlertFired',
      at: 1_767_225_600_000,
      data: { slo: 'checkout', generation: 2 },
    });
  });

  it.each([
    ['a type that nobody asked for', envelope({ type: 'BudgetExhausted' }), ['detail', 'data']],
    ['data that its type does not allow', envelope({ data: { slo: 'checkout' } }), ['detail', 'data', 'generation']],
    ['no event at all', { ...envelope(), detail: {} }, ['detail', 'id']],
  ])('is refused where it has %s', (_what, event, path) => {
    const read = schema.safeParse(event);

    expect(read.error?.issues[0]?.path).toEqual(path);
  });
});
