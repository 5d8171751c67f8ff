import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
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
