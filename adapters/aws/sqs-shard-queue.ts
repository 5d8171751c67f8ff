import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ShardQueue } from '#flows/slo/ports.ts';
import type { Shard } from '#flows/slo/shard.ts';

/** SendMessageBatch takes at most ten messages (SQS quotas). */
const MESSAGES_PER_CALL_MAX = 10;

/** The shards queue in SQS. */
export function sqsShardQueue({ client, queueUrl }: { client: SQSClient; queueUrl: string }): ShardQueue {
  return {
    async send(shards) {
      for (let first = 0; first < shards.length; first += MESSAGES_PER_CALL_MAX) {
        await sendBatch(client, queueUrl, shards.slice(first, first + MESSAGES_PER_CALL_MAX));
      }
    },
  };
}

async function sendBatch(client: SQSClient, queueUrl: string, shards: readonly Shard[]): Promise<void> {
  const Entries = shards.map((shard, index) => ({ Id: `shard-${index}`, MessageBody: JSON.stringify(shard) }));
  const { Failed: failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  if (failed.length === 0) return;
  const reasons = failed.map(({ Code, Message }) => `${Code}: ${Message}`).join('; ');
  // Sending all of them again is harmless: a shard that was evaluated is skipped.
  throw new Error(
    `SQS refused ${failed.length} of ${shards.length} shards (${reasons}); the whole plan is tried again`,
  );
}
