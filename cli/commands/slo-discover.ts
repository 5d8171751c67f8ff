import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { metricFinder } from '#adapters/aws/find-metrics.ts';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { writeNewFile } from '#cli/files.ts';
import { findHomeRegion } from '#cli/home-region.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import { percent } from '#cli/slo-table.ts';
import type { Terminal } from '#cli/terminal.ts';
import { KINDS } from '#core/catalog/discover/candidates.ts';
import type { WrittenDocument } from '#core/catalog/import/openslo-parts.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { instant } from '#core/shared/instant.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import type { Slo } from '#core/slo/schema.ts';
import { type Discovery, discoverSlos } from '#flows/slo/discover-slos.ts';

const NAMES = KINDS.map(({ name }) => name);

const EXAMPLES = `
Looks at what had data in the last three hours: ${NAMES.join(', ')}. Each target is the highest that would have been kept
over the last 15 days by the default rules: a quarter of the budget left, at most two pages. The documents are to be reviewed: add
owners and runbooks, and ask whether your users would agree. Reading costs less than $0.0001 for each SLO; nothing is written to AWS.

Examples:
  evenkeel slo discover > proposed.yaml
  evenkeel slo discover --only lambda,alb --out proposed.yaml
  AWS_REGION=eu-central-1 evenkeel slo discover --format json`;

interface Words {
  readonly only: readonly string[];
  readonly out?: string;
  readonly format: 'text' | 'json';
}

/** `evenkeel slo discover` */
export function addDiscover(slo: Command, { terminal, answer }: Cli): void {
  slo
    .command('discover')
    .description('propose SLOs for what an AWS account has, as documents to review')
    .option('--only <kinds>', `some of ${NAMES.join(', ')}, separated by commas`, kindsWord, NAMES)
    .option('--out <file>', 'write the documents into this file, which must not be there yet')
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer((words: Words) => run(terminal, words)));
}

function kindsWord(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`${unknown} is none; give some of ${NAMES.join(', ')}.`);
}

async function run(terminal: Terminal, { only, out, format }: Words): Promise<ExitCode> {
  const region = await findHomeRegion();
  const now = instant(Date.now());
  const bar = new SingleBar({
    format: 'looking [{bar}] {value}/{total}',
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
  });
  bar.start(1, 0);
  const discoveries = await discoverSlos(
    {
      source: {
        read: (read) =>
          read.source === 'CloudWatch'
            ? cloudWatchSource().read(read)
            : Promise.reject(new Error('only CloudWatch is looked at')),
      },
      clock: { now: () => now },
      findMetrics: metricFinder(new CloudWatchClient({ region })),
      readSlo,
      onLooked: (done, all) => {
        bar.setTotal(all);
        bar.update(done);
      },
    },
    KINDS.filter(({ name }) => only.includes(name)),
    region,
  ).finally(() => bar.stop());

  const text = writeYaml(onceEach(discoveries.flatMap(({ documents }) => documents ?? [])));
  if (format === 'json') {
    terminal.out(`${JSON.stringify(discoveries.map(toJson), null, 2)}\n`);
  } else {
    if (discoveries.length > 0) terminal.err(`${tableOf(discoveries)}\n`);
    if (out === undefined) terminal.out(text);
  }
  if (out !== undefined) writeNewFile(out, text);
  if (discoveries.some(({ documents }) => documents !== null)) return EXIT.done;
  terminal.err(`error: nothing in ${region} had data to propose an SLO from; look at another Region with AWS_REGION\n`);
  return EXIT.no;
}

/** The SLO of documents that were made here: that they are refused is a defect. */
function readSlo(documents: readonly WrittenDocument[]): Slo {
  const verdict = readCatalog(readYaml('discovered.yaml', writeYaml(documents)), {
    ruleBook: RULE_BOOK,
    homeRegion: 'us-east-1',
  });
  const [slo] = verdict.valid ? verdict.catalog.slos : [];
  if (slo !== undefined) return slo;
  throw new Error(verdict.valid ? 'the documents hold no SLO' : verdict.problems.map(formatProblem).join('; '));
}

/** A service that several SLOs are of has one document. */
function onceEach(documents: readonly WrittenDocument[]): WrittenDocument[] {
  return [
    ...new Map(documents.map((document) => [JSON.stringify([document.kind, document.metadata]), document])).values(),
  ];
}

function tableOf(discoveries: readonly Discovery[]): string {
  const table = new Table({
    head: ['SLO', 'target', 'was good', 'pages', 'why not'],
    style: { head: [], border: [], compact: true },
  });
  for (const each of discoveries) {
    const { name } = each.candidate;
    if (each.documents === null) table.push([name, '-', '-', '-', each.reason]);
    else table.push([name, each.target, percent(each.sli, 4), each.pages, '']);
  }
  return table.toString();
}

function toJson(discovery: Discovery) {
  const { name, service, kind } = discovery.candidate;
  const { candidate: _, ...rest } = discovery;
  return { name, service, kind, ...rest };
}
