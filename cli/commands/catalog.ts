import Table from 'cli-table3';
import { folderDocuments } from '#adapters/local/folder-documents.ts';
import { counted } from '#cli/counted.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { findHomeRegion } from '#cli/home-region.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { formatProblem, formatWarning } from '#core/catalog/problem.ts';
import type { CatalogVerdict } from '#core/catalog/read-catalog.ts';
import { type Catalog, everySlo } from '#core/catalog/schema.ts';
import { emptyRoster, type Roster } from '#core/oncall/schema.ts';
import { type AnySlo, isComposite, severitySchema, windowText } from '#core/slo/schema.ts';
import { validateCatalog } from '#flows/catalog/validate-catalog.ts';
import { addExport } from './catalog-export.ts';
import { addImport } from './catalog-import.ts';
import { addLint } from './catalog-lint.ts';

const EXAMPLES = `
Examples:
  evenkeel catalog validate examples/catalog
  evenkeel catalog validate my-catalog --format json

Problems are printed one a line as file:line:column, and the exit code is then 1.`;

/** `evenkeel catalog ...` */
export function catalogCommands(cli: Cli): void {
  const { program, terminal, answer } = cli;
  const catalog = program.command('catalog').description('the documents that say what is measured and who is paged');
  catalog
    .command('validate')
    .description('say whether the documents of a folder would be taken; nothing is changed')
    .argument('<dir>', 'the folder of .yaml, .yml and .json documents')
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(
      answer((directory: string, { format }: { format: 'text' | 'json' }) => validate(terminal, directory, format)),
    );
  addLint(catalog, cli);
  addImport(catalog, cli);
  addExport(catalog, cli);
}

async function validate(terminal: Terminal, directory: string, format: 'text' | 'json'): Promise<ExitCode> {
  const documents = folderDocuments(directory);
  const homeRegion = await findHomeRegion();
  const verdict = await validateCatalog({ documents }, { sourceId: await documents.sourceId(), homeRegion });
  terminal.out(format === 'json' ? `${JSON.stringify(toJson(verdict), null, 2)}\n` : toText(terminal, verdict));
  return verdict.valid ? EXIT.done : EXIT.no;
}

function toJson(verdict: CatalogVerdict) {
  const { valid, warnings } = verdict;
  return valid
    ? { valid, ...verdict.catalog, roster: withoutAddresses(verdict.catalog.roster), problems: [], warnings }
    : { valid, services: [], slos: [], composites: [], roster: emptyRoster, problems: verdict.problems, warnings };
}

/** Output ends up in the logs of others: it says by what people can be reached, never at which number. */
function withoutAddresses({ people, ...roster }: Roster) {
  return {
    people: people.map(({ contacts, ...person }) => ({ ...person, contacts: Object.keys(contacts) })),
    ...roster,
  };
}

/** The problems are the answer, so they go where answers go. */
function toText(terminal: Terminal, verdict: CatalogVerdict): string {
  const warnings = verdict.warnings.map(
    (warning) => `${styled(terminal, 'yellow', 'warning')} ${formatWarning(warning)}`,
  );
  const lines = verdict.valid
    ? [rulesTable(verdict.catalog), ...warnings, styled(terminal, 'green', summary(verdict.catalog, warnings.length))]
    : [
        ...verdict.problems.map(formatProblem),
        ...warnings,
        styled(terminal, 'red', `refused: ${counted(verdict.problems.length, 'problem')}`),
      ];
  return `${lines.join('\n')}\n`;
}

function rulesTable(catalog: Catalog): string {
  const table = new Table({
    head: ['SLO', 'service', 'target', 'window', 'alert rules'],
    style: { head: [], border: [], compact: true },
  });
  for (const slo of everySlo(catalog)) {
    table.push([slo.name, slo.service, slo.target, windowText(slo.window), rulesOf(slo)]);
  }
  return table.toString();
}

function rulesOf(slo: AnySlo): string {
  if (!isComposite(slo) && slo.partOf !== undefined) return `by ${slo.partOf}`;
  const severities = severitySchema.options.map((severity) => {
    const number = slo.rules.filter((rule) => rule.severity === severity).length;
    return `${number} ${severity}`;
  });
  return severities.join(', ');
}

function summary(catalog: Catalog, warnings: number): string {
  const slos = everySlo(catalog);
  const rules = slos.reduce((sum, slo) => sum + slo.rules.length, 0);
  return `valid: ${[counted(catalog.services.length, 'service'), counted(slos.length, 'SLO'), counted(rules, 'alert rule'), counted(warnings, 'warning')].join(', ')}`;
}
