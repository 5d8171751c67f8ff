import { fileURLToPath } from 'node:url';
import { CustomResource, Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { type IManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { CATALOG_PREFIX } from '#lambdas/catalog/catalog-prefix.config.ts';
import { deliverCatalogConfig } from '#lambdas/catalog/deliver-catalog.config.ts';
import { publishCatalogConfig } from '#lambdas/catalog/publish-catalog.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ServiceFunction } from '#lib/constructs/service-function.ts';
import { WorkQueue } from '#lib/constructs/work-queue.ts';
import type { Settings } from '#lib/settings.ts';

export interface CatalogDeliveryProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
  readonly catalogBucket: Bucket;
  readonly catalogReading: IManagedPolicy;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DELIVERY_TIMEOUT = Duration.seconds(60);
/** A catalog of thousands of documents is parsed and stored item by item. */
const PUBLISHING_TIMEOUT = Duration.minutes(2);
const MEMORY_MB = 1_024;
const RECEIVES_MAX = 5;

/**
 * The one way of documents into a running platform: the deployment puts them into the bucket, the bucket tells, and a
 * Lambda checks them and stores them as a new version. What a person puts into the bucket goes the same way.
 */
export class CatalogDelivery extends Construct {
  readonly deadLetters: readonly DeadLetters[];

  constructor(scope: Construct, id: string, props: CatalogDeliveryProps) {
    super(scope, id);
    const publishing = new WorkQueue(this, 'Uploads', {
      consumer: this.#publisher(props),
      timeout: PUBLISHING_TIMEOUT,
      batchSize: 1,
      // The least that a mapping takes; versions are numbered by conditional writes.
      concurrencyMax: 2,
      receivesMax: RECEIVES_MAX,
    });
    const ruleName = `${props.settings.name}-catalog-uploads`;
    const uploaded = new Rule(this, 'Uploaded', {
      ruleName,
      description: 'Documents were put into the catalog bucket',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [props.catalogBucket.bucketName] }, object: { key: [{ prefix: CATALOG_PREFIX }] } },
      },
      targets: [new SqsQueue(publishing.queue, { deadLetterQueue: publishing.deadLetters })],
    });
    this.#deliver(props).node.addDependency(uploaded, publishing);
    this.deadLetters = [
      { name: 'catalog-uploads', queue: publishing.deadLetters, rule: { name: ruleName }, trouble: 'catalog' },
    ];
  }

  #publisher({ settings, books, events, catalogReading }: CatalogDeliveryProps): IFunction {
    const { lambda } = new ServiceFunction(this, 'PublishCatalog', {
      capability: 'catalog',
      name: 'publish-catalog',
      description: 'Checks uploaded documents and stores them as the version in force',
      config: publishCatalogConfig,
      environment: { BOOKS_TABLE: books.tableName, EVENTS_TABLE: events.tableName },
      timeout: PUBLISHING_TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      managedPolicies: [catalogReading],
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:BatchWriteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          resources: [books.tableArn],
          // The catalog is beside the ledger in one table; its Lambda has no business there.
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['catalog', 'catalog#*'] } },
        }),
        eventLogAccess(events, 'catalog', ['dynamodb:PutItem', 'dynamodb:Query']),
      ],
    });
    return lambda;
  }

  /** The folder travels as an asset of the deployment, whose key is its content: an unchanged one is not delivered again. */
  #deliver({ settings, catalogBucket }: CatalogDeliveryProps): CustomResource {
    const asset = new Asset(this, 'Documents', {
      path: `${ROOT}${settings.catalogDirectory}`,
      displayName: 'The catalog of services and SLOs',
    });
    const { lambda } = new ServiceFunction(this, 'DeliverCatalog', {
      capability: 'catalog',
      name: 'deliver-catalog',
      description: 'Copies the documents of a deployment into the catalog bucket',
      config: deliverCatalogConfig,
      environment: { CATALOG_BUCKET: catalogBucket.bucketName },
      timeout: DELIVERY_TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
        }),
        new PolicyStatement({
          actions: ['s3:PutObject'],
          resources: [catalogBucket.arnForObjects(`${CATALOG_PREFIX}${asset.assetHash}.zip`)],
        }),
      ],
    });
    const delivery = new CustomResource(this, 'Delivery', {
      resourceType: 'Custom::CatalogDelivery',
      serviceToken: lambda.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { AssetBucket: asset.s3BucketName, AssetKey: asset.s3ObjectKey },
    });
    // Until its policy is there the Lambda may not read what it is given.
    if (lambda.role !== undefined) delivery.node.addDependency(lambda.role);
    return delivery;
  }
}
