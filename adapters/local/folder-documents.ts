import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DOCUMENT_LIMITS } from '#adapters/documents/document-limits.ts';
import { type CatalogFile, holdsDocuments, readFiles } from '#adapters/documents/read-files.ts';
import type { Problem } from '#core/catalog/problem.ts';
import type { DocumentSource } from '#flows/catalog/ports.ts';

/** The documents of a folder and the folders in it. */
export interface FolderDocuments extends DocumentSource {
  /** Names what the folder holds now: its path and a digest of its content. */
  sourceId(): Promise<string>;
}

/** Reads a folder of documents. Throws where the folder can't be read, or has changed since its id was taken. */
export function folderDocuments(directory: string): FolderDocuments {
  return {
    async sourceId() {
      return sourceIdOf(directory, await readFolder(directory));
    },
    async read(sourceId) {
      const folder = await readFolder(directory);
      if (sourceIdOf(directory, folder) !== sourceId) throw folderChanged(directory);
      const { documents, problems } = readFiles(folder.files);
      return { documents, problems: [...folder.problems, ...problems] };
    },
  };
}

interface Folder {
  readonly files: readonly CatalogFile[];
  readonly problems: readonly Problem[];
}

async function readFolder(directory: string): Promise<Folder> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw folderUnreadable(directory, cause);
  });
  const files: CatalogFile[] = [];
  const problems: Problem[] = [];
  for (const entry of entries) {
    const absolute = join(entry.parentPath, entry.name);
    const path = relative(directory, absolute).split(sep).join('/');
    if (!holdsDocuments(path) || entry.isDirectory()) continue;
    // A link could lead out of the folder, and the deployment would not carry what it leads to.
    if (!entry.isFile()) problems.push(notAFile(path));
    else if (files.length <= DOCUMENT_LIMITS.files) files.push({ path, bytes: await readFile(absolute) });
  }
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), problems };
}

function notAFile(path: string): Problem {
  return { file: path, line: 1, column: 1, read: 'a link', allowed: 'plain files and folders' };
}

function sourceIdOf(directory: string, { files }: Folder): string {
  const digest = createHash('sha256');
  for (const { path, bytes } of files) digest.update(`${path}\0${bytes.length}\0`).update(bytes);
  return `${directory}@${digest.digest('hex').slice(0, 16)}`;
}

function folderUnreadable(directory: string, cause: unknown): Error {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const error = new Error(`the folder ${directory} can't be read (${why}); name a folder of catalog documents`, {
    cause,
  });
  error.name = 'DocumentsNotFoundError';
  return error;
}

function folderChanged(directory: string): Error {
  const error = new Error(`the folder ${directory} changed while it was read; read it again`);
  error.name = 'DocumentsChangedError';
  return error;
}
