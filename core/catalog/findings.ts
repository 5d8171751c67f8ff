import { comparePlaces, formatProblem, formatWarning, type Problem, quote, type Warning } from './problem.ts';
import { type DocumentPath, isFields, type SourceDocument, valueAt } from './source-document.ts';

/** Collects what is found while documents are read, each with its place. */
export class Findings {
  readonly #problems: Problem[] = [];
  readonly #warnings: Warning[] = [];

  /** The value at the path is wrong. `read` says what was read; left out, it is the field and its value. */
  problem(document: SourceDocument, path: DocumentPath, allowed: string, read = describe(document, path)): void {
    const { line, column } = document.at(path);
    this.#problems.push({ file: document.file, line, column, read, allowed });
  }

  /** The field at the path should not be there. */
  fieldProblem(document: SourceDocument, path: DocumentPath, allowed: string, read: string): void {
    const { line, column } = document.keyAt(path);
    this.#problems.push({ file: document.file, line, column, read, allowed });
  }

  warning(document: SourceDocument, path: DocumentPath, says: string): void {
    const { line, column } = document.at(path);
    this.#warnings.push({ file: document.file, line, column, says });
  }

  /** All problems, ordered by their places. */
  problems(): Problem[] {
    // Two checks of one value may say the same of it.
    const once = new Map(this.#problems.map((problem) => [formatProblem(problem), problem]));
    return [...once.values()].toSorted(comparePlaces);
  }

  /** All warnings, ordered by their places. */
  warnings(): Warning[] {
    // What several objectives share is looked at for each of them.
    const once = new Map(this.#warnings.map((warning) => [formatWarning(warning), warning]));
    return [...once.values()].toSorted(comparePlaces);
  }
}

/** `service "shop"`, `objectives[0] is a list`, `spec is missing`. */
function describe(document: SourceDocument, path: DocumentPath): string {
  const label = fieldLabel(path);
  const value = valueAt(document.value, path);
  if (value === undefined) return `${label} is missing`;
  if (value === null) return `${label} is empty`;
  if (Array.isArray(value)) return `${label} is a list of ${value.length}`;
  if (isFields(value)) return `${label} is an object`;
  return `${label} ${typeof value === 'string' ? quote(value) : document.at(path).text}`;
}

/** The last field of the path with the places in lists behind it: `conditions[0]`. */
export function fieldLabel(path: DocumentPath): string {
  const field = path.findLastIndex((step) => typeof step === 'string');
  if (field === -1) return 'the document';
  const places = path.slice(field + 1).map((place) => `[${place}]`);
  return `${path[field]}${places.join('')}`;
}
