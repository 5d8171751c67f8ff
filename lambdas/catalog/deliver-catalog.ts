import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { deliverAsset } from '#adapters/aws/s3-asset.ts';
import { resourceDoor } from '#lambdas/runtime/resource-door.ts';
import { CATALOG_PREFIX } from './catalog-prefix.config.ts';
import { deliverCatalogConfig } from './deliver-catalog.config.ts';

/** The deployment's catalog folder, which CDK has zipped into its asset bucket. */
const assetProperties = z.strictObject({ AssetBucket: z.string().min(1), AssetKey: z.string().min(1) });

export const handler = resourceDoor({
  config: deliverCatalogConfig,
  properties: assetProperties,
  open: ({ CATALOG_BUCKET }) => ({ client: new S3Client({}), catalogBucket: CATALOG_BUCKET }),
  handle: async ({ AssetBucket, AssetKey }, { ports: { client, catalogBucket }, logger }) => {
    const key = await deliverAsset(
      client,
      { bucket: AssetBucket, key: AssetKey },
      { bucket: catalogBucket, prefix: CATALOG_PREFIX },
    );
    logger.info(`catalog documents were delivered to ${catalogBucket}/${key}`);
    return { CatalogKey: key };
  },
});
