import { GetQueueAttributesCommand, paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';

/** The queues of dead letters of a platform that are not empty, by name, with how many messages each holds. */
export async function deadLetterCounts(
  client: SQSClient,
  platform: string,
): Promise<{ readonly queue: string; readonly messages: number }[]> {
  const found: { queue: string; messages: number }[] = [];
  for await (const { QueueUrls: urls = [] } of paginateListQueues({ client }, { QueueNamePrefix: `${platform}-` }))
    for (const QueueUrl of urls.filter((url) => /DeadLetters/.test(url))) {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
      const { Attributes } = await client.send(command);
      const messages = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
      if (messages > 0) found.push({ queue: QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1), messages });
    }
  return found;
}
