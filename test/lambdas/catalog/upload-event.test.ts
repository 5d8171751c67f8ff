import { expect, test } from 'vitest';
import { uploadEvent } from '#lambdas/catalog/upload-event.ts';

/** As documented: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const EVENT = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time: '2026-11-12T00:00:00Z',
  region: 'ca-central-1',
  resources: ['arn:aws:s3:::books'],
  detail: {
    version: '0',
    bucket: { name: 'books' },
    object: {
      key: 'catalog/a b.zip',
      size: 5,
      etag: 'b1946ac9',
      'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
      sequencer: '00617F08299329D189',
    },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '123456789012',
    'source-ip-address': '1.2.3.4',
    reason: 'CopyObject',
  },
};

test('an upload is read from the event that S3 sends', () => {
  expect(uploadEvent.parse(EVENT)).toEqual({
    upload: {
      bucket: 'books',
      key: 'catalog/a b.zip',
      versionId: 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
      etag: 'b1946ac9',
      sequencer: '00617F08299329D189',
    },
    handedInAt: Date.parse('2026-11-12T00:00:00Z'),
  });
});

test('other events of S3 are not taken for an upload', () => {
  expect(uploadEvent.safeParse({ ...EVENT, 'detail-type': 'Object Deleted' }).success).toBe(false);
});
