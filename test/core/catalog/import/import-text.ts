import { readYaml } from '#adapters/documents/read-yaml.ts';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { type Importer, importDocuments } from '#core/catalog/import/importer.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import type { Slo } from '#core/slo/schema.ts';

/** What an importer makes of a text: the SLOs that the catalog reads in it, and the losses as they are printed. */
export function importText(
  importer: Importer,
  text: string,
): { readonly slos: readonly Slo[]; readonly losses: readonly string[] } {
  const options = { prometheusUrl: 'https://prometheus.example.com', service: 'imported' };
  const { documents, losses } = importDocuments(readYaml('in.yaml', text).documents, importer, options);
  const said = losses.map(({ line, column, field, says }) => `${line}:${column} ${field} ${says}`);
  if (documents.length === 0) return { slos: [], losses: said };
  const verdict = readCatalog(readYaml('out.yaml', writeYaml(documents)), {
    ruleBook: RULE_BOOK,
    homeRegion: 'eu-west-1',
  });
  if (!verdict.valid) throw new Error(verdict.problems.map(formatProblem).join('\n'));
  return { slos: verdict.catalog.slos, losses: said };
}
