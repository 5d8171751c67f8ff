import { unzipSync } from 'fflate';
import type { Problem } from '#core/catalog/problem.ts';
import type { HandedIn } from '#core/catalog/read-catalog.ts';
import { DOCUMENT_LIMITS, type DocumentLimits } from './document-limits.ts';
import { holdsDocuments, readFiles, refused } from './read-files.ts';

/**
 * Reads the documents of a zip archive. Sizes are checked before anything is unpacked: `fflate` unpacks no more of a
 * file than the archive says of it, so that an archive that lies is cut off rather than filling the memory.
 */
export function readZip(file: string, bytes: Uint8Array, limits: DocumentLimits = DOCUMENT_LIMITS): HandedIn {
  if (bytes.length > limits.zipBytes) {
    return refused(file, `${bytes.length} bytes`, `an archive of at most ${limits.zipBytes} bytes`);
  }
  const gate = new ArchiveGate(limits);
  try {
    const unpacked = unzipSync(bytes, { filter: (entry) => gate.admits(entry.name, entry.originalSize) });
    if (gate.problems.length > 0) return { documents: [], problems: gate.problems };
    const files = Object.entries(unpacked).map(([path, content]) => ({ path, bytes: content }));
    return readFiles(files, limits);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return refused(file, `bytes that can't be unzipped (${error.message})`, 'a zip archive of a catalog folder');
  }
}

/** Lets files of documents through, as long as nothing about the archive is wrong. */
class ArchiveGate {
  readonly problems: Problem[] = [];
  readonly #limits: DocumentLimits;
  readonly #paths = new Set<string>();
  #bytes = 0;

  constructor(limits: DocumentLimits) {
    this.#limits = limits;
  }

  admits(path: string, size: number): boolean {
    if (path.endsWith('/')) return false;
    if (!isPlainPath(path))
      this.#refuse(path, 'a path that leaves its folder', 'a path below the folder of the catalog');
    if (!holdsDocuments(path)) return false;
    if (this.#paths.has(path)) this.#refuse(path, 'a file that is in the archive twice', 'each file once');
    this.#paths.add(path);
    this.#bytes += size;
    const { files, fileBytes, totalBytes } = this.#limits;
    if (this.#paths.size === files + 1) this.#refuse(path, `file ${files + 1}`, `at most ${files} files of documents`);
    if (size > fileBytes) this.#refuse(path, `${size} bytes`, `at most ${fileBytes} bytes a file`);
    else if (this.#bytes > totalBytes) this.#refuse(path, `${this.#bytes} bytes`, `at most ${totalBytes} bytes in all`);
    return this.problems.length === 0;
  }

  /** One problem is enough: an archive that is beyond a limit could make any number of them. */
  #refuse(path: string, read: string, allowed: string): void {
    if (this.problems.length > 0) return;
    this.problems.push({ file: path.slice(0, this.#limits.pathLength), line: 1, column: 1, read, allowed });
  }
}

function isPlainPath(path: string): boolean {
  return !path.startsWith('/') && !/[\\\0]|^[A-Za-z]:/.test(path) && !path.split('/').includes('..');
}
