import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { DOCUMENT_LIMITS } from '#adapters/documents/document-limits.ts';
import { readZip } from '#adapters/documents/read-zip.ts';
import { formatProblem } from '#core/catalog/problem.ts';

const zip = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
const problems = (files: Record<string, string>, limits = DOCUMENT_LIMITS) =>
  readZip('c.zip', zip(files), limits).problems.map(formatProblem);

test('the documents of an archive are read, other files are let lie', () => {
  const { documents, problems } = readZip('c.zip', zip({ 'b/c.yaml': 'x: 1', 'README.md': '#', 'a.json': '{}' }));
  expect(documents.map(({ file, value }) => [file, value])).toEqual([
    ['a.json', {}],
    ['b/c.yaml', { x: 1 }],
  ]);
  expect(problems).toEqual([]);
});

test.each(['../a.yaml', '/a.yaml', 'a/../../b.yaml', 'a\\b.yaml', 'C:a.yaml', '../README.md'])(
  'the path %s is refused, for it leaves the folder',
  (path) => {
    expect(problems({ [path]: 'x: 1' })).toEqual([
      `${path}:1:1: a path that leaves its folder; allowed: a path below the folder of the catalog`,
    ]);
  },
);

test('bytes that are no archive are a problem', () => {
  const broken = [new Uint8Array(), strToU8('hello'), zip({ 'a.yaml': 'x: 1' }).slice(0, 40), new Uint8Array(100)];
  for (const bytes of broken) {
    expect(readZip('c.zip', bytes).problems.map(({ allowed }) => allowed)).toEqual([
      'a zip archive of a catalog folder',
    ]);
  }
});

test('sizes are refused before anything is unpacked, and each limit holds up to its edge', () => {
  const limits = { ...DOCUMENT_LIMITS, files: 2, fileBytes: 1_000, totalBytes: 1_500, zipBytes: 500 };
  const zeros = (length: number) => `#${'0'.repeat(length - 1)}`;
  expect(problems({ 'a.yaml': zeros(1_000), 'b.yaml': zeros(500) }, limits)).toEqual([]);
  expect(problems({ 'a.yaml': zeros(1_001) }, limits)).toEqual([
    'a.yaml:1:1: 1001 bytes; allowed: at most 1000 bytes a file',
  ]);
  expect(problems({ 'a.yaml': zeros(1_000), 'b.yaml': zeros(501) }, limits)).toEqual([
    'b.yaml:1:1: 1501 bytes; allowed: at most 1500 bytes in all',
  ]);
  expect(problems({ 'a.yaml': '#', 'b.yaml': '#', 'c.yaml': '#' }, limits)).toEqual([
    'c.yaml:1:1: file 3; allowed: at most 2 files of documents',
  ]);
  const large = readZip('c.zip', new Uint8Array(501), limits).problems.map(formatProblem);
  expect(large).toEqual(['c.zip:1:1: 501 bytes; allowed: an archive of at most 500 bytes']);
});

test('an archive that says it is smaller than it is unpacks to no more than it says', () => {
  const bytes = zip({ 'a.yaml': `#${'0'.repeat(99_999)}` });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  // The central directory's entry begins with this signature; its uncompressed size stands 24 bytes on.
  const entry = [...bytes.keys()].find((at) => at + 4 <= bytes.length && view.getUint32(at, true) === 0x02014b50);
  view.setUint32((entry ?? 0) + 24, 10, true);
  expect(readZip('c.zip', bytes)).toEqual({ documents: [], problems: [] });
});
