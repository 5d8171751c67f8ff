import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { LoggedEvent } from '#core/shared/event.ts';
import { streamDoor } from '#lambdas/runtime/stream-door.ts';
import { invocationContext, recordedSurroundings } from './recorded-surroundings.ts';

function insert(version: number): DynamoDBRecord {
  return {
    eventID: `event-${version}`,
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-central-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_767_225_600,
      Keys: { stream: { S: 'slo/checkout' }, version: { N: String(version) } },
      NewImage: {
        id: { S: `slo/checkout@${version}` },
        stream: { S: 'slo/checkout' },
        version: { N: String(version) },
        capability: { S: 'slo' },
        type: { S: 'AlertFired' },
        at: { N: '1767225600000' },
        data: { S: JSON.stringify({ rule: 'page-fast', burnLong: 14.5, sli: null }) },
      },
      SequenceNumber: `10000000000000000000000000${version}`,
      SizeBytes: 300,
      StreamViewType: 'NEW_IMAGE',
    },
    eventSourceARN: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Events/stream/2026-01-01T00:00:00.000',
  };
}

function logged(version: number): LoggedEvent {
  return {
    id: `slo/checkout@${version}`,
    stream: 'slo/checkout',
    version,
    capability: 'slo',
    type: 'AlertFired',
    at: 1_767_225_600_000 as LoggedEvent['at'],
    data: { rule: 'page-fast', burnLong: 14.5, sli: null },
  };
}

function publisherDoor(failing: readonly string[] = [], surroundings = recordedSurroundings({ BUS: 'bus' })) {
  const handled: (readonly LoggedEvent[])[] = [];
  const handler = streamDoor(
    {
      config: z.strictObject({ BUS: z.string() }),
      open: () => ({}),
      handle: async (events) => {
        handled.push(events);
        return new Set(failing);
      },
    },
    surroundings,
  );
  return { handler: (event: DynamoDBStreamEvent) => handler(event, invocationContext()), handled, surroundings };
}

describe('the door of the event log', () => {
  it('hands on what was added to the log, in its order, as the log has it', async () => {
    const { handler, handled } = publisherDoor();

    expect(await handler({ Records: [insert(1), insert(2)] })).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual([[logged(1), logged(2)]]);
  });

  it('gives back exactly the records of the events that failed', async () => {
    const { handler, surroundings } = publisherDoor(['slo/checkout@2']);

    expect(await handler({ Records: [insert(1), insert(2), insert(3)] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '100000000000000000000000002' }],
    });
    expect(surroundings.logged).toEqual([
      {
        level: 'error',
        message: 'an event of the log goes back to its stream',
        error: 'event slo/checkout@2 (AlertFired) was not handled; it is given again by the stream',
      },
    ]);
  });

  it('passes over a record that is no event, which no attempt would ever read, says so and counts it', async () => {
    const { handler, handled, surroundings } = publisherDoor();
    const stranger = insert(2);
    const record = { ...stranger, dynamodb: { ...stranger.dynamodb, NewImage: { stream: { S: 'x' } } } };

    expect(await handler({ Records: [insert(1), record, insert(3)] })).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual([[logged(1), logged(3)]]);
    expect(surroundings.logged).toMatchObject([
      { level: 'error', message: 'a record of the events table is passed over' },
    ]);
    expect(surroundings.published).toEqual([{ service: 'test', UnreadableRecords: 1 }]);
    expect(surroundings.logged[0]?.error).toMatch(/^record 1\d+2 of arn:.* is not an event of the log: .*at id/s);
  });

  it('counts no unreadable record where all are read', async () => {
    const { handler, surroundings } = publisherDoor();

    await handler({ Records: [insert(1)] });

    expect(surroundings.published).toEqual([{ service: 'test', UnreadableRecords: 0 }]);
  });

  it('does not start where its own configuration is wrong', () => {
    expect(() => publisherDoor([], recordedSurroundings())).toThrow(/BUS is missing/);
  });

  it('has nothing to do when items end', async () => {
    const { handler, handled } = publisherDoor();

    expect(await handler({ Records: [{ ...insert(1), eventName: 'REMOVE' }] })).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual([]);
  });
});
