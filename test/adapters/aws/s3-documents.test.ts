import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { s3Documents, s3SourceId } from '#adapters/aws/s3-documents.ts';
import { DOCUMENT_LIMITS } from '#adapters/documents/document-limits.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { describeDocumentSource } from '#test/contracts/document-source.ts';

/** An S3 that holds one version of one object. */
function holding(version: string, bytes: Uint8Array, length = bytes.length) {
  const asked: unknown[] = [];
  const send = async (command: unknown) => {
    if (!(command instanceof GetObjectCommand)) throw new Error('only GetObject is understood');
    asked.push(command.input);
    if (command.input.VersionId !== version)
      throw Object.assign(new Error('no such version'), { name: 'NoSuchVersion' });
    return { ContentLength: length, Body: { transformToByteArray: async () => bytes } };
  };
  return { asked, client: { send } as unknown as S3Client };
}

const upload = { bucket: 'books', key: 'catalog/a b.zip', versionId: 'v/1+2' };

describeDocumentSource('an archive in S3', async (files) => {
  const bytes = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
  return { source: s3Documents(holding(upload.versionId, bytes)), sourceId: s3SourceId(upload) };
});

describe('an upload', () => {
  test('is named by its version where the bucket keeps versions, and that very version is read', async () => {
    const s3 = holding(upload.versionId, zipSync({}));
    expect(s3SourceId({ ...upload, etag: 'e', sequencer: '1' })).toBe(s3SourceId(upload));
    await s3Documents(s3).read(s3SourceId(upload));
    expect(s3.asked).toEqual([{ Bucket: 'books', Key: 'catalog/a b.zip', VersionId: 'v/1+2', IfMatch: undefined }]);
  });

  test('is named by etag and sequencer elsewhere, so that the same bytes uploaded again are another hand-in', () => {
    const { versionId: _, ...plain } = upload;
    const [first, second] = ['01', '02'].map((sequencer) => s3SourceId({ ...plain, etag: 'e', sequencer }));
    expect(first).toBe('s3://books/catalog/a b.zip?etag=e&sequencer=01');
    expect(second).not.toBe(first);
  });

  test('that is too large is refused before it is read', async () => {
    const s3 = holding(upload.versionId, new Uint8Array(), DOCUMENT_LIMITS.zipBytes + 1);
    const { problems } = await s3Documents(s3).read(s3SourceId(upload));
    expect(problems.map(formatProblem)).toEqual([
      'a b.zip:1:1: 8388609 bytes; allowed: an archive of at most 8388608 bytes',
    ]);
  });

  test('that is gone is a failure that says what was asked and what came back', async () => {
    const s3 = holding('another', new Uint8Array());
    await expect(s3Documents(s3).read(s3SourceId(upload))).rejects.toMatchObject({
      name: 'DocumentsNotFoundError',
      message: expect.stringContaining('catalog/a b.zip?versionId=v%2F1%2B2 (NoSuchVersion: no such version)'),
    });
  });
});
