import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { readText, writeNewFile } from '#cli/files.ts';
import type { Cli } from '#cli/program.ts';
import { formatOption } from '#cli/program.ts';
import type { Terminal } from '#cli/terminal.ts';
import type { Loss } from '#core/catalog/import/foreign-document.ts';
import { importDocuments } from '#core/catalog/import/importer.ts';
import { IMPORTERS } from '#core/catalog/import/importers.ts';
import { formatProblem, type Problem } from '#core/catalog/problem.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';

const EXAMPLES = `
The documents go to standard output, or into a file of --out; what has no equivalent goes to standard error, one line each as
file:line:column: field says why. Exit code 1 where nothing could be imported, or the catalog would refuse what was.

Examples:
  evenkeel catalog import --from sloth slos.yml --prometheus-url https://prometheus.example.com --out my-catalog
  evenkeel catalog import --from pyrra slo-*.yaml > slos.yaml
  evenkeel catalog import --from application-signals template.yaml --format json
  aws application-signals get-service-level-objective --id checkout > slo.json; evenkeel catalog import --from application-signals slo.json`;

interface Words {
  readonly from: keyof typeof IMPORTERS;
  readonly out?: string;
  readonly prometheusUrl: string;
  readonly service: string;
  readonly format: 'text' | 'json';
}

/** `evenkeel catalog import` */
export function addImport(catalog: Command, { terminal, answer }: Cli): void {
  catalog
    .command('import')
    .description('turn the documents of another tool into OpenSLO, and say what is lost')
    .argument('<file...>', 'its documents, as YAML or JSON')
    .addOption(
      new Option('--from <tool>', 'whose documents they are').choices(Object.keys(IMPORTERS)).makeOptionMandatory(),
    )
    .option('--out <dir>', 'write them into a file there; none that is there is overwritten')
    .option('--prometheus-url <url>', 'the address of the Prometheus that they query', 'https://prometheus.example.com')
    .option('--service <name>', 'the service of SLOs that name none', 'imported')
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer((files: string[], words: Words) => run(terminal, files, words)));
}

async function run(terminal: Terminal, files: readonly string[], words: Words): Promise<ExitCode> {
  const read = files.map((file) => readYaml(file, readText(file, `documents of ${words.from}`)));
  const unread = read.flatMap(({ problems }) => problems);
  if (unread.length > 0) return refuse(terminal, unread);
  const { prometheusUrl, service } = words;
  const importer = IMPORTERS[words.from];
  const { documents, losses } = importDocuments(
    read.flatMap((one) => one.documents),
    importer,
    { prometheusUrl, service },
  );
  const text = writeYaml(documents);
  const verdict = readCatalog(readYaml('imported.yaml', text), { ruleBook: RULE_BOOK, homeRegion: 'us-east-1' });

  if (words.format === 'json') terminal.out(`${JSON.stringify({ documents, losses }, null, 2)}\n`);
  else for (const loss of losses) terminal.err(`lost: ${lossText(loss)}\n`);
  if (!documents.some(({ kind }) => kind === 'SLO')) {
    terminal.err(`error: no SLO of ${words.from} was found in ${files.join(', ')}\n`);
    return EXIT.no;
  }
  if (words.out !== undefined) write(words.out, files, text);
  else if (words.format === 'text') terminal.out(text);
  return verdict.valid ? EXIT.done : refuse(terminal, verdict.problems);
}

function refuse(terminal: Terminal, problems: readonly Problem[]): ExitCode {
  for (const problem of problems) terminal.err(`error: ${formatProblem(problem)}\n`);
  return EXIT.no;
}

function lossText({ file, line, column, field, says }: Loss): string {
  return `${file}:${line}:${column}: ${field === '' ? 'the document' : field} ${says}`;
}

/** Throws where a file of the name is there already: an import never changes what somebody wrote. */
function write(directory: string, files: readonly string[], text: string): void {
  const [first = 'imported'] = files;
  mkdirSync(directory, { recursive: true });
  writeNewFile(join(directory, `${basename(first).replace(/\.[a-z]+$/i, '')}.openslo.yaml`), text);
}
