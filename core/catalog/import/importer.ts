import type { SourceDocument } from '#core/catalog/source-document.ts';
import { ForeignDocument, type Loss } from './foreign-document.ts';
import { type WrittenDocument, writtenPrometheus, writtenService } from './openslo-parts.ts';

/** What the documents of another tool don't say. */
export interface ImportOptions {
  /** The address of the Prometheus that their queries go to. */
  readonly prometheusUrl: string;
  /** The service of SLOs that name none. */
  readonly service: string;
}

/** What one document of another tool becomes. */
export interface ImportedParts {
  readonly documents: readonly WrittenDocument[];
  /** The services of its SLOs, with their owners where they are known. */
  readonly services: ReadonlyMap<string, string | undefined>;
  readonly usesPrometheus: boolean;
}

/** Reads one document of a tool; what it does not read is reported. */
export type Importer = (document: ForeignDocument, options: ImportOptions) => ImportedParts;

export interface Imported {
  /** Services and data sources first. */
  readonly documents: readonly WrittenDocument[];
  readonly losses: readonly Loss[];
}

/** Turns documents of another tool into documents of the catalog, and reports all that they hold and the catalog can't. */
export function importDocuments(
  documents: readonly SourceDocument[],
  importer: Importer,
  options: ImportOptions,
): Imported {
  const read = documents.map((document) => {
    const foreign = new ForeignDocument(document);
    return { parts: importer(foreign, options), losses: foreign.losses() };
  });
  const services = new Map<string, string | undefined>();
  for (const { parts } of read) {
    for (const [name, owner] of parts.services) services.set(name, services.get(name) ?? owner);
  }
  const sources = read.some(({ parts }) => parts.usesPrometheus) ? [writtenPrometheus(options.prometheusUrl)] : [];
  return {
    documents: [
      ...[...services].map(([name, owner]) => writtenService(name, owner)),
      ...sources,
      ...read.flatMap(({ parts }) => parts.documents),
    ],
    losses: read.flatMap(({ losses }) => losses),
  };
}

export const NOTHING_IMPORTED: ImportedParts = { documents: [], services: new Map(), usesPrometheus: false };
