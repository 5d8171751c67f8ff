import type { HandedIn } from '#core/catalog/read-catalog.ts';
import type { Catalog, CatalogHead } from '#core/catalog/schema.ts';

/** Which documents were handed in? */
export interface DocumentSource {
  /**
   * The documents of one hand-in. What is wrong with their form is among the problems; it throws where they can't be
   * had at all. The same id always names the same documents.
   */
  read(sourceId: string): Promise<HandedIn>;
}

/** Which catalog is in force, and what does a version hold? */
export interface CatalogStore {
  /** The version in force, as of now; undefined where none ever was. */
  head(): Promise<CatalogHead | undefined>;
  /**
   * Stores a catalog, its services and its SLOs, beside the one in force and gives its version: a number above that of
   * any catalog stored before, so that two who store at once never write into each other's version. A number may be
   * lost to a crash.
   */
  add(catalog: Catalog): Promise<number>;
  /** Puts a stored version in force, only where the version `previous` (0: none) is in force now. */
  putInForce(head: CatalogHead, previous: number): Promise<'in-force' | 'conflict'>;
}
