/** The way from the top of a document to something in it: names of fields and places in lists. */
export type DocumentPath = readonly (string | number)[];

/** A place in a file, counted from 1 as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** What is written there, where it is a single value without its quotes; else empty. */
  readonly text: string;
}

/** One document as somebody wrote it: plain data that remembers where each part of it stands. */
export interface SourceDocument {
  /** The file's path below the catalog's folder, with `/` between its parts. */
  readonly file: string;
  /** Objects, lists, texts, numbers, booleans and null. */
  readonly value: unknown;
  /** Where the value at the path stands; the nearest thing above it where nothing is written there. */
  at(path: DocumentPath): Place;
  /** Where the name of the field at the path stands; for an item of a list, the item. */
  keyAt(path: DocumentPath): Place;
}

/** A number as it is written, so that `99.9` stays exactly 999/10. */
export class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The document's value with each number as it is written. */
export function withNumbersAsWritten(document: SourceDocument): unknown {
  const convert = (value: unknown, path: DocumentPath): unknown => {
    if (typeof value === 'number') return new WrittenNumber(document.at(path).text);
    if (Array.isArray(value)) return value.map((item, index) => convert(item, [...path, index]));
    if (!isFields(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, convert(field, [...path, key])]));
  };
  return convert(document.value, []);
}

/** What stands at the path, undefined where nothing does. */
export function valueAt(value: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>((found, step) => {
    if (typeof step === 'number') return Array.isArray(found) ? found[step] : undefined;
    return isFields(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }, value);
}

/** Whether the value is an object of named fields. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber);
}
