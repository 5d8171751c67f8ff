import { expect, test } from 'vitest';
import { DOCUMENT_LIMITS } from '#adapters/documents/document-limits.ts';
import { holdsDocuments, readFiles } from '#adapters/documents/read-files.ts';
import { formatProblem } from '#core/catalog/problem.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const file = (path: string, text: string) => ({ path, bytes: encode(text) });

test('files are read in the order of their paths', () => {
  const { documents } = readFiles([file('b.yaml', 'x: 2'), file('a/c.json', '{"x": 1}'), file('a.yml', 'x: 0')]);
  expect(documents.map(({ file, value }) => [file, value])).toEqual([
    ['a.yml', { x: 0 }],
    ['a/c.json', { x: 1 }],
    ['b.yaml', { x: 2 }],
  ]);
});

test('documents are in .yaml, .yml and .json files; what begins with a dot is not looked at', () => {
  const paths = ['a.yaml', 'b/c.yml', 'd.json', 'README.md', 'a.yaml.bak', '.hidden.yaml', '.git/config.yaml', 'yaml'];
  expect(paths.filter(holdsDocuments)).toEqual(['a.yaml', 'b/c.yml', 'd.json']);
});

test('bytes that are no UTF-8 are a problem', () => {
  const { problems } = readFiles([{ path: 'a.yaml', bytes: Uint8Array.of(0x61, 0xff) }]);
  expect(problems.map(formatProblem)).toEqual(['a.yaml:1:1: bytes that are not UTF-8; allowed: text in UTF-8']);
});

const limits = { ...DOCUMENT_LIMITS, files: 2, fileBytes: 10, totalBytes: 15, documents: 3, pathLength: 10 };
const problems = (files: Parameters<typeof readFiles>[0]) => readFiles(files, limits).problems.map(formatProblem);

test('each limit holds up to its edge', () => {
  expect(problems([file('a.yaml', 'a: 1'), file('b.yaml', 'b: 1')])).toEqual([]);
  expect(problems(['a', 'b', 'c'].map((name) => file(`${name}.yaml`, 'a: 1')))).toEqual([
    'catalog:1:1: 3 files; allowed: at most 2 files of documents',
  ]);
  expect(problems([file('a.yaml', 'a: 4567890')])).toEqual([]);
  expect(problems([file('a.yaml', 'a: 45678901')])).toEqual(['a.yaml:1:1: 11 bytes; allowed: at most 10 bytes a file']);
  expect(problems([file('a.yaml', 'a: 4567890'), file('b.yaml', 'b: 45')])).toEqual([]);
  expect(problems([file('a.yaml', 'a: 4567890'), file('b.yaml', 'b: 456')])).toEqual([
    'catalog:1:1: 16 bytes; allowed: at most 15 bytes in all',
  ]);
  expect(problems([file('a.yaml', '[1, 2, 3]')])).toEqual([]);
  expect(problems([file('a.yaml', '[1,2,3,4]')])).toEqual([
    'a.yaml:1:1: document 4 of the catalog; allowed: at most 3 documents',
  ]);
  expect(problems([file('12345.yaml', 'a: 1')])).toEqual([]);
  expect(problems([file('123456.yaml', 'a: 1')])).toEqual([
    '123456.yam...:1:1: a long path; allowed: at most 10 characters',
  ]);
});
