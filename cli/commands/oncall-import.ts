import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type * as z from 'zod';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { readText, writeNewFile } from '#cli/files.ts';
import type { Cli } from '#cli/program.ts';
import { formatOption } from '#cli/program.ts';
import type { Terminal } from '#cli/terminal.ts';
import { type ForeignRoster, rosterDocuments } from '#core/catalog/import-roster/foreign-roster.ts';
import { grafanaOnCallExport, grafanaOnCallRoster } from '#core/catalog/import-roster/grafana-oncall.ts';
import { opsgenieExport, opsgenieRoster } from '#core/catalog/import-roster/opsgenie.ts';
import { pagerDutyExport, pagerDutyRoster } from '#core/catalog/import-roster/pagerduty.ts';
import { formatProblem, type Problem } from '#core/catalog/problem.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import type { SourceDocument } from '#core/catalog/source-document.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';

const EXAMPLES = `
Reads answers of the other tool's API as JSON files: people, schedules, policies. The documents (Person, Schedule, EscalationPolicy, Team)
go to standard output, or into a file of --out; what is said otherwise here goes to standard error, one line each. Compare the next
shifts of both before you trust it. Exit code 1 where nothing could be imported, or the catalog would refuse what was.

Examples:
  curl -H "Authorization: Token token=$TOKEN" "https://api.pagerduty.com/users?include[]=contact_methods&limit=100" > users.json
  curl -H "Authorization: Token token=$TOKEN" https://api.pagerduty.com/schedules/PI7DH85 > primary.json
  curl -H "Authorization: Token token=$TOKEN" https://api.pagerduty.com/escalation_policies > policies.json
  evenkeel oncall import --from pagerduty users.json primary.json policies.json --out my-catalog

  curl -H "Authorization: GenieKey $KEY" "https://api.opsgenie.com/v2/schedules?expand=rotation" > schedules.json
  evenkeel oncall import --from opsgenie users.json schedules.json escalations.json

  curl -H "Authorization: $TOKEN" https://oncall.example.com/api/v1/on_call_shifts/ > shifts.json
  evenkeel oncall import --from grafana-oncall users.json schedules.json shifts.json chains.json policies.json`;

/** The tools whose exports are read: what a file holds, and what all of them say. */
const TOOLS = {
  pagerduty: toolOf(pagerDutyExport, pagerDutyRoster),
  opsgenie: toolOf(opsgenieExport, opsgenieRoster),
  'grafana-oncall': toolOf(grafanaOnCallExport, grafanaOnCallRoster),
} as const;

interface Words {
  readonly from: keyof typeof TOOLS;
  readonly out?: string;
  readonly format: 'text' | 'json';
}

/** `evenkeel oncall import` */
export function addImport(oncall: Command, { terminal, answer }: Cli): void {
  oncall
    .command('import')
    .description('turn exports of another pager into documents, and say what is lost')
    .argument('<file...>', 'its exports, as JSON')
    .addOption(new Option('--from <tool>', 'whose exports they are').choices(Object.keys(TOOLS)).makeOptionMandatory())
    .option('--out <dir>', 'write them into a file there; none that is there is overwritten')
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer(async (files: string[], words: Words) => run(terminal, files, words)));
}

function run(terminal: Terminal, files: readonly string[], { from, out, format }: Words): ExitCode {
  const read = files.map((file) => readYaml(file, readText(file, `an export of ${from}`)));
  const { roster, problems } = TOOLS[from](read.flatMap(({ documents }) => documents));
  const all = [...read.flatMap((one) => one.problems), ...problems];
  if (all.length > 0) return refuse(terminal, all);
  const { documents, losses } = rosterDocuments(roster);
  if (format === 'json') terminal.out(`${JSON.stringify({ documents, losses }, null, 2)}\n`);
  else for (const { of, says } of losses) terminal.err(`lost: ${of} ${says}\n`);
  if (documents.length === 0) {
    terminal.err(`error: nothing of ${from} was found in ${files.join(', ')}\n`);
    return EXIT.no;
  }
  const text = writeYaml(documents);
  const verdict = readCatalog(readYaml('imported.yaml', text), { ruleBook: RULE_BOOK, homeRegion: 'us-east-1' });
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    writeNewFile(join(out, `${from}.yaml`), text);
  } else if (format === 'text') terminal.out(text);
  return verdict.valid ? EXIT.done : refuse(terminal, verdict.problems);
}

function refuse(terminal: Terminal, problems: readonly Problem[]): ExitCode {
  for (const problem of problems) terminal.err(`error: ${formatProblem(problem)}\n`);
  return EXIT.no;
}

/** Reads each file by the schema of the tool; what does not fit it is a problem at its place. */
function toolOf<Export extends z.ZodType>(schema: Export, rosterOf: (exports: z.output<Export>[]) => ForeignRoster) {
  return (documents: readonly SourceDocument[]): { roster: ForeignRoster; problems: Problem[] } => {
    const problems: Problem[] = [];
    const exports = documents.flatMap((document) => {
      const verdict = schema.safeParse(document.value);
      if (verdict.success) return [verdict.data];
      for (const { path, message } of verdict.error.issues) {
        const place = path.map((step) => (typeof step === 'number' ? step : String(step)));
        const { line, column, text } = document.at(place);
        const read = text === '' ? `${place.join('.') || 'the file'} as it is` : `${place.join('.')} ${text}`;
        problems.push({ file: document.file, line, column, read, allowed: message });
      }
      return [];
    });
    return { roster: rosterOf(exports), problems };
  };
}
