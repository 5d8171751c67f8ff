import { randomUUID } from 'node:crypto';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import { vi } from 'vitest';
import * as z from 'zod';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoContactLog } from '#adapters/aws/dynamo-contact-log.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoLedger } from '#adapters/aws/dynamo-ledger.ts';
import { dynamoPageBook } from '#adapters/aws/dynamo-page-book.ts';
import { dynamoSloStates } from '#adapters/aws/dynamo-slo-states.ts';
import { eventBridgeBus } from '#adapters/aws/event-bridge-bus.ts';
import { s3Documents, s3SourceId } from '#adapters/aws/s3-documents.ts';
import { snsTopic } from '#adapters/aws/sns-topic.ts';
import { sqsQueue } from '#adapters/aws/sqs-queue.ts';
import { type LoggedEvent, loggedEventSchema } from '#core/shared/event.ts';
import { shardSchema } from '#flows/slo/shard.ts';
import { describeBus } from '#test/contracts/bus.ts';
import { describeCatalogStore } from '#test/contracts/catalog-store.ts';
import { describeContactLog } from '#test/contracts/contact-log.ts';
import { describeDocumentSource } from '#test/contracts/document-source.ts';
import { describeEventLog } from '#test/contracts/event-log.ts';
import { describeLedger } from '#test/contracts/ledger.ts';
import { describePageBook } from '#test/contracts/page-book.ts';
import { describePageLeg } from '#test/contracts/page-leg.ts';
import { describeRosterSource } from '#test/contracts/roster-source.ts';
import { describeSloStates } from '#test/contracts/slo-states.ts';
import { describeWorkQueue } from '#test/contracts/work-queue.ts';
import { applyAwsEnvironment, createQueue, createTables, receiveAll } from './aws.ts';

applyAwsEnvironment();
const tables = createTables();

describeEventLog('DynamoDB', async () => {
  const { client, events } = await tables;
  return { log: dynamoEventLog({ client, tableName: events }), prefix: randomUUID() };
});

describeLedger('DynamoDB', async () => {
  const { client, books } = await tables;
  return { ledger: dynamoLedger({ client, tableName: books }), slo: randomUUID() };
});

describeSloStates('DynamoDB', async () => {
  const { client, books, events } = await tables;
  return {
    states: dynamoSloStates({ client, tableName: books, eventsTableName: events }),
    log: dynamoEventLog({ client, tableName: events }),
    prefix: randomUUID(),
  };
});

describePageBook('DynamoDB', async () => {
  const { client, books, events } = await tables;
  return {
    pages: dynamoPageBook({ client, tableName: books, eventsTableName: events }),
    log: dynamoEventLog({ client, tableName: events }),
    prefix: randomUUID(),
  };
});

describeContactLog('DynamoDB', async () => {
  const { client, books } = await tables;
  return { contactLog: dynamoContactLog({ client, tableName: books }), prefix: randomUUID() };
});

describeCatalogStore('DynamoDB', async () => {
  const { client, books } = await createTables();
  return dynamoCatalog({ client, tableName: books });
});

describeRosterSource('DynamoDB', async () => {
  const { client, books } = await createTables();
  return dynamoCatalog({ client, tableName: books });
});

describeDocumentSource('a zip archive in S3', async (files) => {
  const client = new S3Client({ forcePathStyle: true });
  const [bucket, key] = [`documents-${randomUUID()}`, 'catalog/documents.zip'];
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const versioning = { Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' as const } };
  await client.send(new PutBucketVersioningCommand(versioning));
  const entries = Object.entries(files).map(([path, text]) => [path, strToU8(text)] as const);
  const Body = zipSync(Object.fromEntries(entries));
  const { VersionId: versionId } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
  return { source: s3Documents({ client }), sourceId: s3SourceId({ bucket, key, versionId }) };
});

const detailSchema = z.object({ detail: loggedEventSchema });

describeBus('EventBridge', async () => {
  const client = new EventBridgeClient();
  const [busName, rule] = [`bus-${randomUUID()}`, `rule-${randomUUID()}`];
  const { url, arn } = await createQueue();
  await client.send(new CreateEventBusCommand({ Name: busName }));
  const pattern = JSON.stringify({ 'detail-type': ['AlertFired'] });
  await client.send(new PutRuleCommand({ Name: rule, EventBusName: busName, EventPattern: pattern }));
  await client.send(new PutTargetsCommand({ Rule: rule, EventBusName: busName, Targets: [{ Id: 'queue', Arn: arn }] }));
  const seen: LoggedEvent[] = [];
  const look = async (count: number) => {
    seen.push(...(await receiveAll(url)).map((body) => detailSchema.parse(JSON.parse(body)).detail));
    if (seen.length < count) throw new Error(`${seen.length} of ${count} events arrived so far`);
    return seen;
  };
  const onFailure = (event: LoggedEvent, why: string) => {
    throw new Error(`${event.id}: ${why}`);
  };
  return {
    bus: eventBridgeBus({ client, busName, onFailure }),
    received: (count) => vi.waitFor(() => look(count), { timeout: 20_000, interval: 100 }),
  };
});

describePageLeg(
  'to an SNS topic of the emulator',
  async () => {
    const client = new SNSClient();
    const { url, arn } = await createQueue();
    const { TopicArn: topicArn = '' } = await client.send(new CreateTopicCommand({ Name: `pages-${randomUUID()}` }));
    const Attributes = { RawMessageDelivery: 'true' };
    await client.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: arn, Attributes }));
    return {
      leg: snsTopic({ client, topicArn }),
      delivered: () => receiveAll(url),
      breakDown: async () => void (await client.send(new DeleteTopicCommand({ TopicArn: topicArn }))),
      close: async () => client.destroy(),
    };
  },
  { runs: 10 },
);

describeWorkQueue('SQS', async () => {
  const { url: queueUrl } = await createQueue();
  return {
    queue: sqsQueue({ client: new SQSClient(), queueUrl }),
    received: async () => (await receiveAll(queueUrl)).map((body) => shardSchema.parse(JSON.parse(body))),
  };
});
