import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';

/** The environment in which AWS is the emulator; clients made after it is applied talk to it. */
export function applyAwsEnvironment(): Readonly<Record<string, string>> {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDWATCH, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } =
    inject('aws');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL,
    AWS_ENDPOINT_URL_CLOUDWATCH,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    AWS_REGION,
  });
  return inject('aws');
}

/** Two tables as the data stack makes them, of names that nobody else uses. */
export async function createTables(): Promise<{ client: DynamoDBDocumentClient; books: string; events: string }> {
  const client = new DynamoDBClient();
  const id = randomUUID();
  const create = (TableName: string, partition: string, sort: string, sortType: 'S' | 'N') =>
    client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: partition, KeyType: 'HASH' },
          { AttributeName: sort, KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: partition, AttributeType: 'S' },
          { AttributeName: sort, AttributeType: sortType },
        ],
      }),
    );
  await create(`books-${id}`, 'pk', 'sk', 'S');
  await create(`events-${id}`, 'stream', 'version', 'N');
  return { client: DynamoDBDocumentClient.from(client), books: `books-${id}`, events: `events-${id}` };
}

/** A queue of a name that nobody else uses, for what a test wants to see arrive. */
export async function createQueue(): Promise<{ url: string; arn: string }> {
  const sqs = new SQSClient();
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `seen-${randomUUID()}` }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url, arn: Attributes?.QueueArn ?? '' };
}

/** The bodies of all messages that lie in the queue; each is given once. */
export async function receiveAll(QueueUrl: string): Promise<string[]> {
  const sqs = new SQSClient();
  const bodies: string[] = [];
  for (;;) {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
    const { Messages: messages = [] } = await sqs.send(command);
    if (messages.length === 0) return bodies;
    bodies.push(...messages.map(({ Body = '' }) => Body));
  }
}
