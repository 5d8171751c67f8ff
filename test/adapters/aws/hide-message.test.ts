import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { HIDDEN_SECONDS_MAX, hideMessage } from '#adapters/aws/hide-message.ts';

const MESSAGE = { eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:timers', receiptHandle: 'handle' };

/** A client whose calls end before the network: they are kept, and answered. */
function recordingClient() {
  const calls: object[] = [];
  const client = new SQSClient({ region: 'eu-central-1', credentials: { accessKeyId: 't', secretAccessKey: 't' } });
  client.middlewareStack.add(
    () => async (args) => {
      calls.push(args.input);
      return { response: {}, output: { $metadata: {}, QueueUrl: 'https://sqs/timers' } as never };
    },
    { step: 'initialize', name: 'record', priority: 'high' },
  );
  return { client, calls };
}

test.each([
  ['rounded up to seconds', 90_001, 91],
  ['at most as long as SQS allows', 30 * 86_400_000, HIDDEN_SECONDS_MAX],
  ['not at all where its moment is over', -5_000, 0],
])('a message is hidden from consumers, %s', async (_, forMs, VisibilityTimeout) => {
  const { client, calls } = recordingClient();
  await hideMessage(client, MESSAGE, forMs);
  expect(calls).toEqual([
    { QueueName: 'timers' },
    { QueueUrl: 'https://sqs/timers', ReceiptHandle: 'handle', VisibilityTimeout },
  ]);
});
