import type { Command } from 'commander';
import { folderDocuments } from '#adapters/local/folder-documents.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { findHomeRegion } from '#cli/home-region.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { type LintFinding, lintCatalog } from '#core/catalog/lint/lint-catalog.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';

const EXAMPLES = `
Each opinion says what it found, why it matters and what to do, and can be silenced in the document with a reason:
  metadata: { annotations: { evenkeel.dev/lint-ignore: "no-runbook: it only opens tickets by day" } }
Say how much traffic there is, and low traffic is looked at too:
  metadata: { annotations: { evenkeel.dev/expected-events-per-day: "20000" } }
Exit code 1 where anything was found, or the documents would be refused.

Examples:
  evenkeel catalog lint examples/catalog
  evenkeel catalog lint my-catalog --format json`;

/** `evenkeel catalog lint` */
export function addLint(catalog: Command, { terminal, answer }: Cli): void {
  catalog
    .command('lint')
    .description('say what in the documents of a folder is allowed, and rarely meant')
    .argument('<dir>', 'the folder of .yaml, .yml and .json documents')
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer((directory: string, { format }: { format: 'text' | 'json' }) => run(terminal, directory, format)));
}

async function run(terminal: Terminal, directory: string, format: 'text' | 'json'): Promise<ExitCode> {
  const documents = folderDocuments(directory);
  const handedIn = await documents.read(await documents.sourceId());
  const verdict = readCatalog(handedIn, { ruleBook: RULE_BOOK, homeRegion: await findHomeRegion() });
  if (!verdict.valid) {
    for (const problem of verdict.problems) terminal.err(`error: ${formatProblem(problem)}\n`);
    return EXIT.no;
  }
  const findings = lintCatalog(handedIn, verdict.catalog, RULE_BOOK);
  terminal.out(format === 'json' ? `${JSON.stringify(findings, null, 2)}\n` : toText(terminal, findings));
  return findings.length === 0 ? EXIT.done : EXIT.no;
}

function toText(terminal: Terminal, findings: readonly LintFinding[]): string {
  if (findings.length === 0) return `${styled(terminal, 'green', 'nothing to say')}\n`;
  return findings
    .map(({ file, line, column, rule, found, why, fix }) =>
      [
        `${file}:${line}:${column}: ${styled(terminal, 'yellow', rule)}: ${found}`,
        `    why: ${why}`,
        `    fix: ${fix}`,
        '',
      ].join('\n'),
    )
    .join('');
}
