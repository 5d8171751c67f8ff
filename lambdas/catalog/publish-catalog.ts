import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { s3Documents, s3SourceId } from '#adapters/aws/s3-documents.ts';
import { publishCatalog } from '#flows/catalog/publish-catalog.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { publishCatalogConfig } from './publish-catalog.config.ts';
import { uploadEvent } from './upload-event.ts';

export const handler = queueDoor({
  config: publishCatalogConfig,
  message: uploadEvent,
  open: ({ BOOKS_TABLE, EVENTS_TABLE }) => {
    const s3 = new S3Client({});
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    return {
      documents: s3Documents({ client: s3 }),
      store: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      // Lambda tells the SDK its Region; no setting has to repeat it.
      homeRegion: () => s3.config.region(),
    };
  },
  handle: async ({ upload, handedInAt }, { ports, clock, logger }) => {
    const sourceId = s3SourceId(upload);
    const handIn = { sourceId, handedInAt, homeRegion: await ports.homeRegion() };
    const result = await publishCatalog({ ...ports, clock }, handIn);
    if (result.outcome === 'published') {
      logger.info(`version ${result.version} of the catalog is in force`, { sourceId, warnings: [...result.warnings] });
    } else {
      logger.warn(`the catalog stays as it is: ${result.reason}`, { sourceId });
    }
  },
});
