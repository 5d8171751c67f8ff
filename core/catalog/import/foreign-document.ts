import { comparePlaces } from '#core/catalog/problem.ts';
import { type DocumentPath, isFields, type SourceDocument, valueAt } from '#core/catalog/source-document.ts';

/** Something of another tool's document that the catalog has no word for. */
export interface Loss {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The field, as `slos[0].alerting.name`. */
  readonly field: string;
  readonly says: string;
}

const NO_EQUIVALENT = 'has no equivalent and is left out';

/** A document of another tool that remembers what was read of it, so that nothing is dropped without a word. */
export class ForeignDocument {
  readonly #document: SourceDocument;
  readonly #read = new Set<string>();
  readonly #losses: Loss[] = [];

  constructor(document: SourceDocument) {
    this.#document = document;
  }

  /** The text at the path, a number as it is written; undefined where there is none. Several paths: the first that is there. */
  text(...paths: readonly DocumentPath[]): string | undefined {
    for (const path of paths) {
      const value = valueAt(this.#document.value, path);
      if (typeof value === 'string' || typeof value === 'number') {
        this.#read.add(keyOf(path));
        return typeof value === 'number' ? this.#document.at(path).text : value;
      }
    }
    return undefined;
  }

  isTrue(path: DocumentPath): boolean {
    const value = valueAt(this.#document.value, path);
    if (typeof value === 'boolean') this.#read.add(keyOf(path));
    return value === true;
  }

  /** The paths of the items of a list. */
  items(path: DocumentPath): DocumentPath[] {
    const value = valueAt(this.#document.value, path);
    return Array.isArray(value) ? value.map((_, index) => [...path, index]) : [];
  }

  /** The texts of an object's fields; what is no text is left to be reported. */
  texts(path: DocumentPath): Record<string, string> {
    const value = valueAt(this.#document.value, path);
    if (!isFields(value)) return {};
    const entries = Object.keys(value).flatMap((key): [string, string][] => {
      const text = this.text([...path, key]);
      return text === undefined ? [] : [[key, text]];
    });
    return Object.fromEntries(entries);
  }

  /** The paths of an object's fields. */
  fields(path: DocumentPath): DocumentPath[] {
    const value = valueAt(this.#document.value, path);
    return isFields(value) ? Object.keys(value).map((key) => [...path, key]) : [];
  }

  /** What stands at the path, without taking it for read. */
  peek(path: DocumentPath): unknown {
    return valueAt(this.#document.value, path);
  }

  has(path: DocumentPath): boolean {
    return valueAt(this.#document.value, path) !== undefined;
  }

  /** Reports what stands at the path, and all below it, with a reason of its own. */
  lose(path: DocumentPath, says: string): void {
    if (!this.has(path)) return;
    for (const leaf of leavesOf(valueAt(this.#document.value, path), path)) this.#read.add(keyOf(leaf));
    this.note(path, says);
  }

  /** Something to know of what was read. */
  note(path: DocumentPath, says: string): void {
    const { line, column } = this.#document.at(path);
    this.#losses.push({ file: this.#document.file, line, column, field: fieldOf(path), says });
  }

  /** Every loss, by its place: those with a reason, and all that nobody has read. */
  losses(): Loss[] {
    const unread = leavesOf(this.#document.value, [])
      .filter((path) => !this.#read.has(keyOf(path)))
      .map((path): Loss => {
        const { line, column } = this.#document.keyAt(path);
        return { file: this.#document.file, line, column, field: fieldOf(path), says: NO_EQUIVALENT };
      });
    return [...this.#losses, ...unread].toSorted((a, b) => comparePlaces({ ...a, says: '' }, { ...b, says: '' }));
  }
}

function leavesOf(value: unknown, path: DocumentPath): DocumentPath[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (isFields(value)) return Object.entries(value).flatMap(([key, field]) => leavesOf(field, [...path, key]));
  // Nothing is said where nothing is written.
  return value === null || value === '' ? [] : [path];
}

function keyOf(path: DocumentPath): string {
  return JSON.stringify(path);
}

function fieldOf(path: DocumentPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}
