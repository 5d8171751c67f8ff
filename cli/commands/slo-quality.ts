import { type Command, InvalidArgumentError, Option } from 'commander';
import { readResults } from '#adapters/documents/read-results.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { readText } from '#cli/files.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import { qualityTable } from '#cli/quality-table.ts';
import type { Terminal } from '#cli/terminal.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { shareOfPercent } from '#core/catalog/target.ts';
import { quotient } from '#core/shared/count.ts';
import { formatInstant } from '#core/shared/instant.ts';
import { parseDecimal, type Ratio } from '#core/shared/ratio.ts';
import type { EvaluationResult } from '#core/slo/quality/evaluation-result.ts';
import { judgeVersions, type VersionQuality } from '#core/slo/quality/judge-versions.ts';

const EXAMPLES = `
A version meets the objective where the lower end of the 95 % Wilson interval of its share reaches it, and not where the upper
end stays below. Exit code 1 where the newest version of a prompt does not meet it, is undecided, or is worse than the one before.

Examples:
  evenkeel slo quality --results results.jsonl --objective 95
  evenkeel slo quality --results monday.jsonl tuesday.jsonl --objective 95 --prompt answer --format json
  evenkeel slo quality --results scores.jsonl --threshold 0.7 --objective 95 --allow-undecided

A line of results.jsonl:
  {"evaluation":"faithfulness","promptName":"answer","promptVersion":"7","scoredAt":"2026-03-01T12:00:00Z","passed":true}`;

interface Words {
  readonly results: readonly string[];
  readonly objective: Ratio;
  readonly prompt?: string;
  readonly threshold?: number;
  readonly allowUndecided?: true;
  readonly format: 'text' | 'json';
}

/** `evenkeel slo quality`, below `evenkeel slo`. */
export function addQuality(slo: Command, { terminal, answer }: Cli): void {
  slo
    .command('quality')
    .description('whether evaluation results show that a prompt is good enough, version by version')
    .requiredOption('--results <file...>', 'JSON Lines, or JSON lists, of evaluation results')
    .addOption(
      new Option('--objective <percent>', 'the share of answers that have to pass, such as 95')
        .argParser(toObjective)
        .makeOptionMandatory(),
    )
    .option('--prompt <name>', 'only the versions of this prompt')
    .option('--threshold <score>', 'the score that passes, for results that name none', toScore)
    .option('--allow-undecided', 'exit 0 also where too few runs are known to decide')
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer(async (words: Words) => quality(terminal, words)));
}

function quality(terminal: Terminal, words: Words): ExitCode {
  const results = readAll(terminal, words);
  if (results === undefined) return EXIT.outsideFailed;
  const ofPrompt = results.filter(({ promptName }) => words.prompt === undefined || promptName === words.prompt);
  const versions = judgeVersions(ofPrompt, words.objective);
  const isMet = versions.length > 0 && versions.every((version) => isGoodEnough(version, words));
  terminal.out(words.format === 'json' ? toJson(versions, words.objective, isMet) : toText(terminal, versions));
  if (versions.length === 0) terminal.err(`error: ${nothingFound(words)}\n`);
  return isMet ? EXIT.done : EXIT.no;
}

/** The results of all files; undefined, with every problem said, where one of them is wrong: a verdict on a part would be on another set. */
function readAll(terminal: Terminal, { results: files, threshold }: Words): EvaluationResult[] | undefined {
  const read = files.map((file) => readResults(file, readText(file, 'a file of evaluation results'), threshold));
  const problems = read.flatMap((each) => each.problems);
  for (const problem of problems) terminal.err(`error: ${formatProblem(problem)}\n`);
  return problems.length > 0 ? undefined : read.flatMap((each) => each.results);
}

/** Older versions are history: only the newest is in anybody's hands. */
function isGoodEnough({ newest, verdict, before }: VersionQuality, { allowUndecided }: Words): boolean {
  if (!newest) return true;
  if (before?.regression === 'confirmed') return false;
  return verdict === 'met' || (verdict === 'undecided' && allowUndecided === true);
}

function toText(terminal: Terminal, versions: readonly VersionQuality[]): string {
  return versions.length === 0 ? '' : `${qualityTable(terminal, versions)}\n`;
}

function toJson(versions: readonly VersionQuality[], objective: Ratio, met: boolean): string {
  const answer = { objective: double(objective), confidence: 0.95, met, versions: versions.map(versionJson) };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

function versionJson(version: VersionQuality) {
  const { evaluation, promptName, promptVersion, from, to, passes, runs, repeats, ...verdict } = version;
  const scored = { from: formatInstant(from), to: formatInstant(to) };
  const several = repeats && { ...repeats, passAtK: double(repeats.passAtK), passHatK: double(repeats.passHatK) };
  return {
    evaluation,
    promptName,
    promptVersion,
    ...scored,
    passes,
    runs,
    share: passes / runs,
    ...verdict,
    repeats: several,
  };
}

function nothingFound({ prompt, results }: Words): string {
  const what = prompt === undefined ? 'no result' : `no result of prompt ${prompt}`;
  return `${what} in ${results.join(', ')}; nothing is known of its quality`;
}

function toObjective(text: string): Ratio {
  const share = shareOfPercent(text);
  const objective = share === undefined ? undefined : parseDecimal(share);
  if (objective === undefined || objective.numerator <= 0)
    throw new InvalidArgumentError('It is a percentage above 0 and below 100, such as 95 or 99.5.');
  return objective;
}

function toScore(text: string): number {
  const score = Number(text);
  if (text.trim() === '' || !Number.isFinite(score)) throw new InvalidArgumentError('It is a number, such as 0.7.');
  return score;
}

function double({ numerator, denominator }: Ratio): number {
  return quotient(numerator, denominator);
}
