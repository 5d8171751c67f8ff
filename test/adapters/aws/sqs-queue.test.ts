import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { sqsQueue } from '#adapters/aws/sqs-queue.ts';
import { instant } from '#core/shared/instant.ts';
import { type Shard, shardSchema } from '#flows/slo/shard.ts';
import { describeWorkQueue } from '#test/contracts/work-queue.ts';

const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/shards';
const shards = Array.from(
  { length: 21 },
  (_, index): Shard => ({ cadence: 'fast', scheduledAt: instant(index), names: [`slo-${index}`] }),
);

describeWorkQueue('SQS, as its client is asked', async () => {
  const { client, calls } = recordingClient();
  return {
    queue: sqsQueue({ client, queueUrl }),
    received: async () =>
      calls.flatMap(({ Entries }) => Entries.map(({ MessageBody }) => shardSchema.parse(JSON.parse(MessageBody)))),
  };
});

test('shards go to the queue ten a call, each under an id of its own', async () => {
  const { client, calls } = recordingClient();
  await sqsQueue({ client, queueUrl }).send(shards);
  expect(calls.map(({ QueueUrl, Entries }) => [QueueUrl, Entries.length])).toEqual([
    [queueUrl, 10],
    [queueUrl, 10],
    [queueUrl, 1],
  ]);
  for (const { Entries } of calls) expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
});

test('a shard that the queue refuses fails the plan, so that it is tried again', async () => {
  const { client } = recordingClient([{ Id: 'shard-3', Code: 'InternalError', Message: 'sorry', SenderFault: false }]);
  await expect(sqsQueue({ client, queueUrl }).send(shards)).rejects.toThrow(
    'SQS refused 1 of 10 messages (InternalError: sorry); all of them are sent again later',
  );
});

interface BatchInput {
  readonly QueueUrl: string;
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
}

/** A client whose calls end before the network: they are kept, and answered with these failures. */
function recordingClient(failed: object[] = []) {
  const calls: BatchInput[] = [];
  const client = new SQSClient({ region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  client.middlewareStack.add(
    () => async (args) => {
      calls.push(args.input as unknown as BatchInput);
      return { response: {}, output: { $metadata: {}, Failed: failed } as never };
    },
    { step: 'initialize', name: 'record', priority: 'high' },
  );
  return { client, calls };
}
