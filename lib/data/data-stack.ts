import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CATALOG_PREFIX } from '#lambdas/catalog/catalog-prefix.config.ts';
import { acknowledge } from '#lib/constructs/acknowledge.ts';

/**
 * What can't be made again: the books, the log of events, the team's documents, and the key of the topic. Nothing here
 * is deleted with its stack, so a platform that is taken down and deployed again needs its data brought back by hand
 * (docs/guides/deploy.md).
 */
export class DataStack extends Stack {
  /** Catalog, ledger and states: string keys `pk` and `sk`. */
  readonly books: TableV2;
  /** The event log: `stream` and `version`; its stream feeds the bus. */
  readonly events: TableV2;
  readonly catalogBucket: Bucket;
  /** For who reads the documents, whatever their names. */
  readonly catalogReading: ManagedPolicy;
  /** For the topic of pages: CloudWatch alarms can't publish to a topic under the AWS-managed key. */
  readonly topicKey: Key;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.books = new TableV2(this, 'Books', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      ...KEPT_TABLE,
    });
    this.events = new TableV2(this, 'Events', {
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.NUMBER },
      dynamoStream: StreamViewType.NEW_IMAGE,
      ...KEPT_TABLE,
    });
    this.catalogBucket = catalogBucket(this);
    this.catalogReading = catalogReading(this, this.catalogBucket);
    this.topicKey = topicKey(this);
    new CfnOutput(this, 'BooksTable', { value: this.books.tableName, description: 'What `evenkeel slo list` reads' });
    new CfnOutput(this, 'EventsTable', { value: this.events.tableName, description: 'The event log' });
    new CfnOutput(this, 'CatalogBucket', { value: this.catalogBucket.bucketName, description: 'Put under catalog/' });
  }
}

const KEPT_TABLE = {
  billing: Billing.onDemand(),
  // The key that DynamoDB owns costs nothing; figures about services are not secrets.
  encryption: TableEncryptionV2.dynamoOwnedKey(),
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

function catalogBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'Catalog', {
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  // Said to CloudFormation itself: the library's own switch brings a Lambda and a role that may change every bucket.
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Access logs would need a second bucket to say what is already kept: each object here is a version that S3 keeps, and ' +
      'each one that is read becomes an event of the log (CatalogPublished or CatalogRefused) with its key. Who wrote it is ' +
      "told by CloudTrail's data events where an account has them on.",
  );
  return bucket;
}

function catalogReading(scope: DataStack, bucket: Bucket): ManagedPolicy {
  const policy = new ManagedPolicy(scope, 'CatalogReading', {
    description: 'Reads the documents of the catalog',
    statements: [
      new PolicyStatement({
        // The second is what reading one version of an object asks for.
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [bucket.arnForObjects(`${CATALOG_PREFIX}*`)],
      }),
    ],
  });
  acknowledge(
    policy,
    `AwsSolutions-IAM5[Resource::<${scope.getLogicalId(bucket.node.defaultChild as CfnBucket)}.Arn>/${CATALOG_PREFIX}*]`,
    'Each delivery is an object of its own name, which nobody knows beforehand; the bucket holds nothing but the catalog.',
  );
  return policy;
}

function topicKey(scope: Construct): Key {
  const key = new Key(scope, 'TopicKey', {
    description: 'Messages of the topic of pages, at rest in SNS',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  // No condition on the account: the topic's own policy has it, and an alarm that the key refuses is lost without a word.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
  key.addToResourcePolicy(
    new PolicyStatement({
      // Alarms, and replies to text messages.
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com'), new ServicePrincipal('sms-voice.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
  );
  return key;
}
