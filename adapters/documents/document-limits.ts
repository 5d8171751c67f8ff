/** What a catalog may hold at most: everything is read at once, in a Lambda of bounded memory. */
export interface DocumentLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly documents: number;
  /** The object as it was uploaded, before it is unzipped. */
  readonly zipBytes: number;
  readonly pathLength: number;
}

export const DOCUMENT_LIMITS: DocumentLimits = {
  files: 2_000,
  fileBytes: 2 * 1024 * 1024,
  totalBytes: 16 * 1024 * 1024,
  documents: 20_000,
  zipBytes: 8 * 1024 * 1024,
  pathLength: 200,
};
