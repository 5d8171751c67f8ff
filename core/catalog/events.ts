import * as z from 'zod';

/** The stream of the catalog's versions. */
export const CATALOG_STREAM = 'catalog';

export const catalogPublishedSchema = z.object({
  catalogVersion: z.int().positive(),
  /** What was read: the object's key, or the folder's name. */
  source: z.string(),
  services: z.int(),
  slos: z.int(),
  warnings: z.array(z.string()),
});

/** Documents were refused; the version before stays in force. */
export const catalogRefusedSchema = z.object({
  source: z.string(),
  /** `file:line:column: what was read, what is allowed`, at most the first hundred. */
  errors: z.array(z.string()),
  errorCount: z.int().positive(),
});
