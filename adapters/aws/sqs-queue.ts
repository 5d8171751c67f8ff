import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WorkQueue } from '#flows/shared/ports.ts';

/** SendMessageBatch takes at most ten messages (SQS quotas). */
const MESSAGES_PER_CALL_MAX = 10;

/** A work queue in SQS: messages travel as JSON. */
export function sqsQueue<Message>({ client, queueUrl }: { client: SQSClient; queueUrl: string }): WorkQueue<Message> {
  return {
    async send(messages) {
      for (let first = 0; first < messages.length; first += MESSAGES_PER_CALL_MAX) {
        await sendBatch(client, queueUrl, messages.slice(first, first + MESSAGES_PER_CALL_MAX));
      }
    },
  };
}

async function sendBatch(client: SQSClient, queueUrl: string, messages: readonly unknown[]): Promise<void> {
  const Entries = messages.map((message, index) => ({ Id: `message-${index}`, MessageBody: JSON.stringify(message) }));
  const { Failed: failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  if (failed.length === 0) return;
  const reasons = failed.map(({ Code, Message }) => `${Code}: ${Message}`).join('; ');
  // Sending all of them again is harmless: every consumer is idempotent.
  throw new Error(
    `SQS refused ${failed.length} of ${messages.length} messages (${reasons}); all of them are sent again later`,
  );
}
