import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { deadLetterCounts } from '#adapters/aws/dead-letter-counts.ts';
import { startStandIn } from '#test/e2e/stand-in-server.ts';

const QUEUES: Readonly<Record<string, number>> = {
  'evenkeel-oncall-WorkDeadLetters1': 2,
  'evenkeel-oncall-SweepDeadLetters2': 0,
  'evenkeel-oncall-WorkQueue3': 7,
};

/** SQS as the SDK speaks with it, in JSON. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference */
test('only queues of dead letters count, and of them those that hold something', async () => {
  const asked: unknown[] = [];
  const sqs = await startStandIn(({ headers }, body) => {
    const input = JSON.parse(body);
    if (headers['x-amz-target'] === 'AmazonSQS.ListQueues') {
      asked.push(input);
      return { status: 200, answer: { QueueUrls: Object.keys(QUEUES).map((name) => `https://sqs/1/${name}`) } };
    }
    const name = String(input.QueueUrl).split('/').at(-1) ?? '';
    return { status: 200, answer: { Attributes: { ApproximateNumberOfMessages: String(QUEUES[name]) } } };
  });
  onTestFinished(sqs.close);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SQSClient({
    endpoint: sqs.origin,
    region: 'eu-west-1',
    credentials,
    useQueueUrlAsEndpoint: false,
  });
  expect(await deadLetterCounts(client, 'evenkeel')).toEqual([
    { queue: 'evenkeel-oncall-WorkDeadLetters1', messages: 2 },
  ]);
  expect(asked).toMatchObject([{ QueueNamePrefix: 'evenkeel-' }]);
});
