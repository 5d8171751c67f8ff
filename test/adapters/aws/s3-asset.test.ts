import { CopyObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { deliverAsset } from '#adapters/aws/s3-asset.ts';

const catalog = { bucket: 'books', prefix: 'catalog/' };
const asset = { bucket: 'cdk-assets', key: 'nested/a b.zip' };

test('an asset is copied below the prefix that the publisher watches', async () => {
  const inputs: unknown[] = [];
  const send = async (command: unknown) => {
    if (command instanceof CopyObjectCommand) inputs.push(command.input);
  };
  expect(await deliverAsset({ send } as unknown as S3Client, asset, catalog)).toBe('catalog/a b.zip');
  expect(inputs).toEqual([{ Bucket: 'books', Key: 'catalog/a b.zip', CopySource: 'cdk-assets/nested/a%20b.zip' }]);
});

test('a copy that fails says from where to where', async () => {
  const send = async () => {
    throw Object.assign(new Error('no'), { name: 'AccessDenied' });
  };
  await expect(deliverAsset({ send } as unknown as S3Client, asset, catalog)).rejects.toMatchObject({
    name: 'CatalogDeliveryError',
    message: 'S3 did not copy cdk-assets/nested/a%20b.zip to books/catalog/a b.zip (AccessDenied: no); deploy again',
  });
});
