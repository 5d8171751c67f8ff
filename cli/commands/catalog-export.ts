import { type Command, Option } from 'commander';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { folderDocuments } from '#adapters/local/folder-documents.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { writeNewFile } from '#cli/files.ts';
import { findHomeRegion } from '#cli/home-region.ts';
import type { Cli } from '#cli/program.ts';
import type { Terminal } from '#cli/terminal.ts';
import { exportApplicationSignals } from '#core/catalog/export/application-signals.ts';
import type { ExportLoss } from '#core/catalog/export/export-loss.ts';
import { exportOpenSlo } from '#core/catalog/export/openslo.ts';
import { exportPrometheusRules } from '#core/catalog/export/prometheus-rules.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import type { Catalog } from '#core/catalog/schema.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import { validateCatalog } from '#flows/catalog/validate-catalog.ts';

const EXAMPLES = `
  openslo              the documents with references resolved; they are read back to the same catalog
  prometheus-rules     recording and alerting rules by the names of Sloth, for SLOs that count in Prometheus
  application-signals  a template of CloudFormation, for SLOs that count requests in CloudWatch

What the other format has no word for goes to standard error, one line an SLO and loss.

Examples:
  evenkeel catalog export --to openslo my-catalog
  evenkeel catalog export --to prometheus-rules my-catalog --out rules.yml && promtool check rules rules.yml
  evenkeel catalog export --to application-signals my-catalog --out template.yaml`;

/** The formats, by the word for them: what is written, and what is lost. */
const EXPORTERS = {
  openslo: (catalog: Catalog) => ({ documents: exportOpenSlo(catalog, RULE_BOOK), losses: [] as ExportLoss[] }),
  'prometheus-rules': (catalog: Catalog) => {
    const { file, losses } = exportPrometheusRules(catalog);
    return { documents: [{ ...file }], losses };
  },
  'application-signals': (catalog: Catalog) => {
    const { template, losses } = exportApplicationSignals(catalog);
    return { documents: [{ ...template }], losses };
  },
};

interface Words {
  readonly to: keyof typeof EXPORTERS;
  readonly out?: string;
}

/** `evenkeel catalog export` */
export function addExport(catalog: Command, { terminal, answer }: Cli): void {
  catalog
    .command('export')
    .description('write the documents of a folder in another format, and say what is lost')
    .argument('<dir>', 'the folder of .yaml, .yml and .json documents')
    .addOption(new Option('--to <format>', 'the format').choices(Object.keys(EXPORTERS)).makeOptionMandatory())
    .option('--out <file>', 'write it into this file, which must not be there yet')
    .addHelpText('after', EXAMPLES)
    .action(answer((directory: string, words: Words) => run(terminal, directory, words)));
}

async function run(terminal: Terminal, directory: string, { to, out }: Words): Promise<ExitCode> {
  const documents = folderDocuments(directory);
  const homeRegion = await findHomeRegion();
  const verdict = await validateCatalog({ documents }, { sourceId: await documents.sourceId(), homeRegion });
  if (!verdict.valid) {
    for (const problem of verdict.problems) terminal.err(`error: ${formatProblem(problem)}\n`);
    return EXIT.no;
  }
  const exported = EXPORTERS[to](verdict.catalog);
  for (const { slo, says } of exported.losses) terminal.err(`lost: ${slo} ${says}\n`);
  const text = writeYaml(exported.documents);
  if (out === undefined) terminal.out(text);
  else writeNewFile(out, text);
  return EXIT.done;
}
