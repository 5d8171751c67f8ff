import { CopyObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Where the deployment put the catalog's folder, zipped. */
export interface S3Asset {
  readonly bucket: string;
  readonly key: string;
}

/** Copies an asset below a prefix of the catalog bucket, under its own file name, and gives its key there. */
export async function deliverAsset(
  client: Pick<S3Client, 'send'>,
  asset: S3Asset,
  catalog: { readonly bucket: string; readonly prefix: string },
): Promise<string> {
  const key = `${catalog.prefix}${asset.key.split('/').at(-1)}`;
  const source = `${asset.bucket}/${asset.key.split('/').map(encodeURIComponent).join('/')}`;
  try {
    await client.send(new CopyObjectCommand({ Bucket: catalog.bucket, Key: key, CopySource: source }));
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const error = new Error(`S3 did not copy ${source} to ${catalog.bucket}/${key} (${why}); deploy again`, { cause });
    error.name = 'CatalogDeliveryError';
    throw error;
  }
  return key;
}
