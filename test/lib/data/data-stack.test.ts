import { describe, expect, it } from 'vitest';
import { platformTemplates, resourcesOf } from '#test/lib/platform-templates.ts';

const { data } = platformTemplates();

describe('the stack of the data', () => {
  it('keeps the logical ids of what holds data: another id would be another, empty table', () => {
    const kept = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::KMS::Key'].flatMap((type) =>
      Object.keys(resourcesOf(data, type)),
    );

    expect(kept).toEqual(['Books8C439C90', 'EventsD32975C2', 'Catalog742F25FD', 'TopicKeyB2E0C9CB']);
  });

  it('keeps what holds data when the stack goes, and when a resource has to be replaced', () => {
    const types = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::KMS::Key'];
    const policies = types.flatMap((type) =>
      Object.values(resourcesOf(data, type)).map(({ DeletionPolicy, UpdateReplacePolicy }) => [
        DeletionPolicy,
        UpdateReplacePolicy,
      ]),
    );

    expect(policies).toEqual(Array.from({ length: 4 }, () => ['Retain', 'Retain']));
  });

  it('can bring back each table as it was at any second of the last 35 days, and lets nobody delete it', () => {
    const tables = Object.values(resourcesOf(data, 'AWS::DynamoDB::GlobalTable'));

    expect(tables.map(({ Properties }) => [Properties.BillingMode, Properties.Replicas])).toEqual(
      Array.from({ length: 2 }, () => [
        'PAY_PER_REQUEST',
        [
          expect.objectContaining({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
      ]),
    );
  });

  it('lets history in the books expire, and gives every new event to the stream', () => {
    const [books, events] = Object.values(resourcesOf(data, 'AWS::DynamoDB::GlobalTable'));

    expect(books?.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    expect(events?.Properties.TimeToLiveSpecification).toBeUndefined();
    expect(events?.Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
    expect(events?.Properties.KeySchema).toEqual([
      { AttributeName: 'stream', KeyType: 'HASH' },
      { AttributeName: 'version', KeyType: 'RANGE' },
    ]);
  });

  it('keeps every version of the documents, from the public and from unencrypted reading, and tells of new ones', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      },
    });
  });

  it("rotates the topic's key and lets CloudWatch's alarms and replies to text messages use it", () => {
    data.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          {},
          {
            Effect: 'Allow',
            Principal: { Service: ['cloudwatch.amazonaws.com', 'sms-voice.amazonaws.com'] },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          },
        ],
      },
    });
  });

  it('tells the command line where the tables are', () => {
    data.hasOutput('BooksTable', { Value: { Ref: 'Books8C439C90' } });
    data.hasOutput('EventsTable', { Value: { Ref: 'EventsD32975C2' } });
  });
});
