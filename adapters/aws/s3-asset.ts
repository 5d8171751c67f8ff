import { CopyObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Where the deployment put the catalog's folder, zipped. */
export interface S3Asset {
  readonly bucket: string;
  readonly key: string;
}

/** Uploads arrive below this prefix; the rule that starts the publisher watches it. */
const CATALOG_PREFIX = 'catalog/';

/** Copies an asset into the catalog bucket under its own file name, and gives its key there. */
export async function deliverAsset(
  client: Pick<S3Client, 'send'>,
  asset: S3Asset,
  catalogBucket: string,
): Promise<string> {
  const key = `${CATALOG_PREFIX}${asset.key.split('/').at(-1)}`;
  const source = `${asset.bucket}/${asset.key.split('/').map(encodeURIComponent).join('/')}`;
  try {
    await client.send(new CopyObjectCommand({ Bucket: catalogBucket, Key: key, CopySource: source }));
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const error = new Error(`S3 did not copy ${source} to ${catalogBucket}/${key} (${why}); deploy again`, { cause });
    error.name = 'CatalogDeliveryError';
    throw error;
  }
  return key;
}
