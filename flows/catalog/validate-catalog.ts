import { type CatalogVerdict, readCatalog } from '#core/catalog/read-catalog.ts';
import { scheduleWarnings } from '#core/oncall/schedule-warnings.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import type { DocumentSource } from './ports.ts';

/** Says whether the documents of a hand-in make a catalog; nothing is changed. */
export async function validateCatalog(
  { documents }: { readonly documents: DocumentSource },
  { sourceId, homeRegion }: { readonly sourceId: string; readonly homeRegion: string },
): Promise<CatalogVerdict> {
  const handedIn = await documents.read(sourceId);
  return readCatalog(handedIn, { ruleBook: RULE_BOOK, scheduleBook: { scheduleWarnings }, homeRegion });
}
