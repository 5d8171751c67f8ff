import type { Problem } from '#core/catalog/problem.ts';
import { comparePlaces } from '#core/catalog/problem.ts';
import type { HandedIn } from '#core/catalog/read-catalog.ts';
import type { SourceDocument } from '#core/catalog/source-document.ts';
import { DOCUMENT_LIMITS, type DocumentLimits } from './document-limits.ts';
import { readYaml } from './read-yaml.ts';

/** A file of the catalog, its path with `/` below the catalog's folder. */
export interface CatalogFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const DOCUMENT_FILE = /\.(?:ya?ml|json)$/;
const HIDDEN = /(?:^|\/)\./;

/** Whether a file of the folder holds documents: others, and what begins with a dot, may lie beside them. */
export function holdsDocuments(path: string): boolean {
  return DOCUMENT_FILE.test(path) && !HIDDEN.test(path);
}

/** Reads files into documents, in the order of their paths. What is beyond a limit or can't be read is a problem. */
export function readFiles(files: readonly CatalogFile[], limits: DocumentLimits = DOCUMENT_LIMITS): HandedIn {
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  if (files.length > limits.files) {
    return refused('catalog', `${files.length} files`, `at most ${limits.files} files of documents`);
  }
  if (bytes > limits.totalBytes) {
    return refused('catalog', `${bytes} bytes`, `at most ${limits.totalBytes} bytes in all`);
  }
  for (const { path, bytes } of files.toSorted(byPath)) {
    const read = readFile(path, bytes, limits);
    problems.push(...read.problems);
    documents.push(...read.documents);
    if (documents.length > limits.documents) {
      return refused(path, `document ${limits.documents + 1} of the catalog`, `at most ${limits.documents} documents`);
    }
  }
  return { documents, problems: problems.toSorted(comparePlaces) };
}

function readFile(path: string, bytes: Uint8Array, limits: DocumentLimits): HandedIn {
  if (path.length > limits.pathLength) {
    return refused(`${path.slice(0, limits.pathLength)}...`, 'a long path', `at most ${limits.pathLength} characters`);
  }
  if (bytes.length > limits.fileBytes) {
    return refused(path, `${bytes.length} bytes`, `at most ${limits.fileBytes} bytes a file`);
  }
  const text = decode(bytes);
  return text === undefined ? refused(path, 'bytes that are not UTF-8', 'text in UTF-8') : readYaml(path, text);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The one thing that a fatal decoder throws for is what the caller reports.
    return undefined;
  }
}

/** The refusal of a whole file, or of the whole hand-in. */
export function refused(file: string, read: string, allowed: string): HandedIn {
  return { documents: [], problems: [{ file, line: 1, column: 1, read, allowed }] };
}

function byPath(a: CatalogFile, b: CatalogFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
