import { type CatalogVerdict, readCatalog } from '#core/catalog/read-catalog.ts';
import type { RuleBook } from '#core/catalog/resolve-rules.ts';
import { canFire, defaultRules, MIN_FAILURES_DEFAULT } from '#core/slo/alert-rules.ts';
import type { DocumentSource } from './ports.ts';

/** The rules by which the evaluator alerts; the catalog's core takes them as an argument rather than know that capability. */
const ruleBook: RuleBook = { minFailures: MIN_FAILURES_DEFAULT, defaultRules, canFire };

/** Says whether the documents of a hand-in make a catalog; nothing is changed. */
export async function validateCatalog(
  { documents }: { readonly documents: DocumentSource },
  { sourceId, homeRegion }: { readonly sourceId: string; readonly homeRegion: string },
): Promise<CatalogVerdict> {
  const handedIn = await documents.read(sourceId);
  return readCatalog(handedIn, { ruleBook, homeRegion });
}
