import * as z from 'zod';
import type { S3Upload } from '#adapters/aws/s3-documents.ts';
import { type Instant, instant } from '#core/shared/instant.ts';

/**
 * `Object Created` of S3 as EventBridge delivers it. The key is not URL-encoded there, unlike in S3's own notifications.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const uploadEvent = z
  .object({
    'detail-type': z.literal('Object Created'),
    time: z.iso.datetime({ offset: true }),
    detail: z.object({
      bucket: z.object({ name: z.string().min(1) }),
      object: z.object({
        key: z.string().min(1),
        etag: z.string().optional(),
        'version-id': z.string().optional(),
        sequencer: z.string().optional(),
      }),
    }),
  })
  .transform(({ time, detail: { bucket, object } }): { upload: S3Upload; handedInAt: Instant } => ({
    upload: {
      bucket: bucket.name,
      key: object.key,
      versionId: object['version-id'],
      etag: object.etag,
      sequencer: object.sequencer,
    },
    handedInAt: instant(Date.parse(time)),
  }));
