import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DOCUMENT_LIMITS } from '#adapters/documents/document-limits.ts';
import { refused } from '#adapters/documents/read-files.ts';
import { readZip } from '#adapters/documents/read-zip.ts';
import type { DocumentSource } from '#flows/catalog/ports.ts';

/** One upload of an object. A bucket with versions names it by its version, one without by its etag and sequencer. */
export interface S3Upload {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly etag?: string | undefined;
  readonly sequencer?: string | undefined;
}

/** `s3://bucket/key?versionId=...`: the same for a repeat of one upload, another for the same bytes uploaded again. */
export function s3SourceId({ bucket, key, versionId, etag, sequencer }: S3Upload): string {
  const names = versionId === undefined ? { etag, sequencer } : { versionId };
  const written = Object.entries(names).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `s3://${bucket}/${key}?${new URLSearchParams(written)}`;
}

/** Reads a zip archive of documents from S3. Throws where the object is gone or can't be read. */
export function s3Documents({ client }: { client: Pick<S3Client, 'send'> }): DocumentSource {
  return {
    async read(sourceId) {
      const { bucket, key, versionId, etag } = uploadOf(sourceId);
      const { Body: body, ContentLength: length = 0 } = await client
        .send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: key,
            VersionId: versionId,
            IfMatch: versionId ? undefined : etag,
          }),
        )
        .catch((cause: unknown) => {
          throw documentsUnreadable(sourceId, cause);
        });
      const file = key.split('/').at(-1) ?? key;
      if (length > DOCUMENT_LIMITS.zipBytes) {
        return refused(file, `${length} bytes`, `an archive of at most ${DOCUMENT_LIMITS.zipBytes} bytes`);
      }
      return readZip(file, (await body?.transformToByteArray()) ?? new Uint8Array());
    },
  };
}

const SOURCE_ID = /^s3:\/\/([^/]+)\/(.+)\?([^?]*)$/;

function uploadOf(sourceId: string): S3Upload {
  const [, bucket, key, names] = SOURCE_ID.exec(sourceId) ?? [];
  if (bucket === undefined || key === undefined) throw new TypeError(`${sourceId} does not name an upload to S3`);
  const search = new URLSearchParams(names);
  return { bucket, key, versionId: search.get('versionId') ?? undefined, etag: search.get('etag') ?? undefined };
}

function documentsUnreadable(sourceId: string, cause: unknown): Error {
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const error = new Error(
    `S3 did not give the documents ${sourceId} (${why}); see that the object exists and that the role may read it, then upload it again`,
    { cause },
  );
  error.name = 'DocumentsNotFoundError';
  return error;
}
