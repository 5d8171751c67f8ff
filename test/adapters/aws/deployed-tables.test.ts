import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { deployedTables, deployedTopic } from '#adapters/aws/deployed-tables.ts';

test('the tables are found by the outputs of the data stack of the platform', async () => {
  const { client, asked } = clientThat(async () => ({
    Stacks: [
      {
        Outputs: [
          { OutputKey: 'EventsTable', OutputValue: 'events-1' },
          { OutputKey: 'BooksTable', OutputValue: 'books-1' },
          { OutputKey: 'Other', OutputValue: 'x' },
        ],
      },
    ],
  }));
  expect(await deployedTables(client, 'acme')).toEqual({ books: 'books-1', events: 'events-1' });
  expect(asked).toEqual([{ StackName: 'acme-data' }]);
});

test('a stack that can not be read is said with its region and what to check', async () => {
  const refusal = new Error('Stack with id acme-data does not exist');
  const { client } = clientThat(async () => {
    throw refusal;
  });
  await expect(deployedTables(client, 'acme')).rejects.toMatchObject({
    message:
      "the stack acme-data can't be read in eu-west-1 (Stack with id acme-data does not exist); check AWS_REGION and your credentials",
    cause: refusal,
  });
});

test.each([
  ['no outputs', { Stacks: [{}] }, 'BooksTable'],
  ['one table only', { Stacks: [{ Outputs: [{ OutputKey: 'BooksTable', OutputValue: 'books-1' }] }] }, 'EventsTable'],
  ['no stack', { Stacks: [] }, 'BooksTable'],
  ['nothing', {}, 'BooksTable'],
])('a stack with %s is to be deployed again', async (_, answer, missing) => {
  const { client } = clientThat(async () => answer);
  await expect(deployedTables(client, 'acme')).rejects.toThrow(
    `the stack acme-data in eu-west-1 has no output ${missing}; deploy it again: npx cdk deploy acme-data`,
  );
});

test('the topic of pages is found by the outputs of its stack', async () => {
  const outputs = [{ OutputKey: 'TopicArn', OutputValue: 'arn:aws:sns:eu-west-1:1:pages' }];
  const { client, asked } = clientThat(async () => ({ Stacks: [{ Outputs: outputs }] }));
  expect(await deployedTopic(client, 'acme')).toBe('arn:aws:sns:eu-west-1:1:pages');
  expect(asked).toEqual([{ StackName: 'acme-oncall' }]);
});

/** A client whose calls end before the network. */
function clientThat(answer: () => Promise<object>) {
  const asked: unknown[] = [];
  const client = new CloudFormationClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  client.middlewareStack.add(
    () => async (args) => {
      asked.push(args.input);
      return { response: {}, output: { $metadata: {}, ...(await answer()) } as never };
    },
    { step: 'initialize', name: 'answer', priority: 'high' },
  );
  return { client, asked };
}

test('without a Region it is said what to set', async () => {
  const region = async () => {
    throw new Error('Region is missing');
  };
  const client = new CloudFormationClient({ region });
  await expect(deployedTables(client, 'evenkeel')).rejects.toThrow(
    "the stack evenkeel-data can't be looked for without a Region; set AWS_REGION or name one in your AWS profile",
  );
});
