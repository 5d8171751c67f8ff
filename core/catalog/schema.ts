import * as z from 'zod';
import type { Roster } from '#core/oncall/schema.ts';
import type { AnySlo, CompositeSlo, Slo } from '#core/slo/schema.ts';

/** Something that a team runs for others. */
export const serviceSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  description: z.string(),
  /** Who answers for it, from the annotation `evenkeel.dev/owner`. */
  owner: z.string().optional(),
});
export type Service = z.infer<typeof serviceSchema>;

/** Everything that the documents say, checked and with its references resolved, each list ordered by name. */
export interface Catalog {
  readonly services: readonly Service[];
  readonly slos: readonly Slo[];
  readonly composites: readonly CompositeSlo[];
  /** Who answers. */
  readonly roster: Roster;
}

/** Everything of a catalog that has a budget, ordered by name. */
export function everySlo({ slos, composites }: Catalog): AnySlo[] {
  return [...slos, ...composites].toSorted(byName);
}

/** Names are ASCII, so that this is also the order of a DynamoDB sort key and of SQLite. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Which version of the catalog is in force, and what it came from. */
export const catalogHeadSchema = z.object({
  version: z.int().positive(),
  /** The one hand-in of documents that it was read from. */
  sourceId: z.string(),
  /** When those documents were handed in: an older hand-in that arrives late never replaces a newer one. */
  handedInAt: z.int(),
  services: z.int().nonnegative(),
  slos: z.int().nonnegative(),
  warnings: z.array(z.string()),
  /** The version of the catalog's event stream before this one was put in force: its event is looked for behind it. */
  streamVersion: z.int().nonnegative(),
});
export type CatalogHead = z.infer<typeof catalogHeadSchema>;
