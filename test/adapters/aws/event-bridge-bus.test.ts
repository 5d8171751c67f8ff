import type { EventBridgeClient, PutEventsCommand, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { eventBridgeBus } from '#adapters/aws/event-bridge-bus.ts';
import { type LoggedEvent, placeEvents } from '#core/shared/event.ts';
import { instant } from '#core/shared/instant.ts';

type Entries = NonNullable<PutEventsCommand['input']['Entries']>;

/** Answers each request as told; what it was sent is remembered. */
function eventBridge(answer: (entries: Entries) => PutEventsCommandOutput['Entries']) {
  const requests: Entries[] = [];
  const client = {
    send: async (command: PutEventsCommand) => {
      const entries = command.input.Entries ?? [];
      requests.push(entries);
      return { Entries: answer(entries), FailedEntryCount: 0, $metadata: {} };
    },
  } as unknown as Pick<EventBridgeClient, 'send'>;
  return { client, requests };
}

const taken = (entries: Entries) => entries.map((_, index) => ({ EventId: `event-${index}` }));

function alerts(count: number, data: unknown = { slo: 'checkout' }): LoggedEvent[] {
  const at = instant(1_767_225_600_000);
  return placeEvents(
    'slo/checkout',
    0,
    Array.from({ length: count }, () => ({ capability: 'slo', type: 'AlertFired', at, data })),
  );
}

describe('the EventBridge bus', () => {
  it('sends the capability as source, the type as detail type and the whole event as detail', async () => {
    const { client, requests } = eventBridge(taken);
    const bus = eventBridgeBus({ client, busName: 'bus', onFailure: () => undefined });

    expect(await bus.publish(alerts(1))).toEqual(new Set());
    expect(requests).toEqual([
      [
        {
          EventBusName: 'bus',
          Source: 'evenkeel.slo',
          DetailType: 'AlertFired',
          Detail:
            '{"capability":"slo","type":"AlertFired","at":1767225600000,"data":{"slo":"checkout"},"id":"slo/checkout@1","stream":"slo/checkout","version":1}',
          Time: new Date('2026-01-01T00:00:00Z'),
        },
      ],
    ]);
  });

  it.each([
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('sends %i events in requests of %j', async (count, sizes) => {
    const { client, requests } = eventBridge(taken);

    await eventBridgeBus({ client, busName: 'bus', onFailure: () => undefined }).publish(alerts(count));

    expect(requests.map(({ length }) => length)).toEqual(sizes);
  });

  it('keeps a request below the megabyte that EventBridge takes', async () => {
    const { client, requests } = eventBridge(taken);

    await eventBridgeBus({ client, busName: 'bus', onFailure: () => undefined }).publish(
      alerts(4, 'x'.repeat(399_000)),
    );

    expect(requests.map(({ length }) => length)).toEqual([2, 2]);
  });

  it('reports exactly the events that were refused, with the reason', async () => {
    const told: string[] = [];
    const { client } = eventBridge((entries) =>
      taken(entries).map((answer, index) =>
        index === 1 ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' } : answer,
      ),
    );
    const bus = eventBridgeBus({ client, busName: 'bus', onFailure: ({ id }, why) => told.push(`${id}: ${why}`) });

    expect(await bus.publish(alerts(12))).toEqual(new Set(['slo/checkout@2', 'slo/checkout@12']));
    expect(told).toEqual([
      'slo/checkout@2: bus refused it: ThrottlingException slow down',
      'slo/checkout@12: bus refused it: ThrottlingException slow down',
    ]);
  });

  it('takes an event without an answer for refused', async () => {
    const { client } = eventBridge(() => []);

    expect(await eventBridgeBus({ client, busName: 'bus', onFailure: () => undefined }).publish(alerts(1))).toEqual(
      new Set(['slo/checkout@1']),
    );
  });

  it('throws where EventBridge does not answer at all', async () => {
    const { client } = eventBridge(() => {
      throw new Error('getaddrinfo ENOTFOUND');
    });

    await expect(
      eventBridgeBus({ client, busName: 'bus', onFailure: () => undefined }).publish(alerts(1)),
    ).rejects.toThrow('getaddrinfo ENOTFOUND');
  });
});
