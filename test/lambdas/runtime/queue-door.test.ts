import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { instant } from '#core/shared/instant.ts';
import { NotYetError } from '#lambdas/runtime/not-yet-error.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { invocationContext, type RecordedSurroundings, recordedSurroundings } from './recorded-surroundings.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:evenkeel-shards';

function sqsEvent(...bodies: string[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index + 1}`,
      receiptHandle: 'handle',
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1767225600000',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1767225600001',
      },
      messageAttributes: {},
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE,
      awsRegion: 'eu-central-1',
    })),
  };
}

function shardDoor(surroundings = recordedSurroundings({ TABLE: 'books' })) {
  const handled: unknown[] = [];
  const handler = queueDoor(
    {
      config: z.strictObject({ TABLE: z.string() }),
      message: z.strictObject({ shard: z.string() }),
      open: ({ TABLE }) => ({ table: TABLE }),
      handle: async ({ shard }, { ports, clock, metrics }) => {
        if (shard === 'broken') throw new Error('the table is gone');
        metrics.addMetric('Handled', 'Count', 1);
        handled.push({ shard, table: ports.table, at: clock.now() });
      },
    },
    surroundings,
  );
  return { handler, handled, surroundings };
}

/** A door whose every message is to be handled a minute and a half later. */
function earlyDoor(surroundings: RecordedSurroundings, hide: Parameters<typeof queueDoor>[2]) {
  const handle = async () => {
    throw new NotYetError('it is not due yet', instant(1_767_225_690_000));
  };
  return queueDoor({ config: z.strictObject({}), message: z.unknown(), open: () => ({}), handle }, surroundings, hide);
}

describe('the door of a queue', () => {
  it('hands each message to the flow with the ports that the configuration names', async () => {
    const { handler, handled, surroundings } = shardDoor();

    const answer = await handler(sqsEvent('{"shard":"a"}', '{"shard":"b"}'), invocationContext());

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual([
      { shard: 'a', table: 'books', at: 1_767_225_600_000 },
      { shard: 'b', table: 'books', at: 1_767_225_600_000 },
    ]);
    expect(surroundings.published).toEqual([{ service: 'test', Handled: [1, 1] }]);
    expect(surroundings.logged).toEqual([]);
  });

  it('gives back only the message that failed, and its neighbours are done', async () => {
    const { handler, handled, surroundings } = shardDoor();

    const answer = await handler(sqsEvent('{"shard":"a"}', '{"shard":"broken"}', '{"shard":"c"}'), invocationContext());

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-2' }] });
    expect(handled).toMatchObject([{ shard: 'a' }, { shard: 'c' }]);
    expect(surroundings.logged).toEqual([
      {
        level: 'error',
        message: `message message-2 of ${QUEUE} failed and goes back to its queue`,
        error: 'the table is gone',
      },
    ]);
  });

  it('gives back a batch of which everything failed message by message, for the door itself did its work', async () => {
    const { handler } = shardDoor();

    expect(await handler(sqsEvent('{"shard":"broken"}'), invocationContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    });
  });

  it('gives back a message that it can not read and says where and why', async () => {
    const { handler, handled, surroundings } = shardDoor();

    const answer = await handler(sqsEvent('{"shard":7}', 'no json'), invocationContext());

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-2' }] });
    expect(handled).toEqual([]);
    expect(surroundings.logged.map(({ error }) => error)).toEqual([
      `message message-1 of ${QUEUE} can't be read: ✖ Invalid input: expected string, received number\n  → at shard; find its sender, then drop it from the dead-letter queue`,
      `message message-2 of ${QUEUE} can't be read: its body is not JSON; find its sender, then drop it from the dead-letter queue`,
    ]);
  });

  it('gives back a message whose moment has not come, hidden until then, and calls that no failure', async () => {
    const surroundings = recordedSurroundings();
    const hidden: unknown[] = [];
    const handler = earlyDoor(surroundings, async (_client, { eventSourceARN, receiptHandle }, forMs) => {
      hidden.push({ eventSourceARN, receiptHandle, forMs });
    });

    expect(await handler(sqsEvent('{}'), invocationContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    });
    expect(hidden).toEqual([{ eventSourceARN: QUEUE, receiptHandle: 'handle', forMs: 90_000 }]);
    expect(surroundings.logged).toEqual([]);
  });

  it('says where a message could not be put off, which then comes back after the time of its queue', async () => {
    const surroundings = recordedSurroundings();
    const handler = earlyDoor(surroundings, () => Promise.reject(new Error('denied')));

    expect((await handler(sqsEvent('{}'), invocationContext())).batchItemFailures).toHaveLength(1);
    expect(surroundings.logged).toEqual([
      {
        level: 'warn',
        message: "message message-1 could not be put off: it comes back after its queue's own time",
        error: 'denied',
      },
    ]);
  });

  it('does not start where its own configuration is wrong, so that it takes no message from the queue', () => {
    expect(() => shardDoor(recordedSurroundings())).toThrow(/TABLE is missing/);
  });

  it('fails as a whole where its ports can not be built, and logs it', async () => {
    const surroundings = recordedSurroundings();
    const open = (): never => {
      throw new Error('the certificate is unreadable');
    };
    const handler = queueDoor(
      { config: z.strictObject({}), message: z.unknown(), open, handle: async () => {} },
      surroundings,
    );

    await expect(handler(sqsEvent('{}'), invocationContext())).rejects.toThrow('the certificate is unreadable');
    expect(surroundings.logged).toMatchObject([{ level: 'error', message: 'the invocation failed' }]);
  });

  it('aborts what still runs shortly before the invocation ends, so that all of it is retried', async () => {
    const surroundings = recordedSurroundings();
    const handler = queueDoor(
      {
        config: z.strictObject({}),
        message: z.unknown(),
        open: () => ({}),
        handle: (_message, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('the call was aborted')));
          }),
      },
      surroundings,
    );

    await expect(handler(sqsEvent('{}'), invocationContext(1_000))).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
