import type { Instant } from '#core/shared/instant.ts';
import type { Ratio } from '#core/shared/ratio.ts';
import { judgeShare, runsToDecide, type Sample, type ShareVerdict, wilsonInterval } from '#core/slo/wilson.ts';
import type { EvaluationResult } from './evaluation-result.ts';
import { type Regression, regressionOf } from './regression.ts';
import { type Repeats, repeatedCases } from './repeated-cases.ts';

/** What one evaluation says of one version of a prompt. */
export interface VersionQuality extends Sample {
  readonly evaluation: string;
  readonly promptName: string;
  readonly promptVersion: string;
  /** When the first and the last of its results were scored. */
  readonly from: Instant;
  readonly to: Instant;
  /** The ends of the 95 % Wilson interval. */
  readonly lower: number;
  readonly upper: number;
  readonly verdict: ShareVerdict;
  /** So many more runs decide, if the share stays as it is: 0 once decided, null where it is the objective itself. */
  readonly moreRuns: number | null;
  /** Whether no later version of the prompt was judged by this evaluation. */
  readonly newest: boolean;
  /** The version before it; null for the first. */
  readonly before: { readonly promptVersion: string; readonly regression: Regression } | null;
  readonly repeats: Repeats | null;
}

/**
 * Judges every version of every prompt by each evaluation, against the objective. Versions follow one another by their first
 * result, for their names need not be in any order. A result of the same case and run counts once: the one scored last.
 */
export function judgeVersions(results: readonly EvaluationResult[], objective: Ratio): VersionQuality[] {
  const prompts = Map.groupBy(onceEach(results), ({ evaluation, promptName }) =>
    JSON.stringify([evaluation, promptName]),
  );
  return [...prompts.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, ofPrompt]) => judgePrompt(ofPrompt, objective));
}

function judgePrompt(results: readonly EvaluationResult[], objective: Ratio): VersionQuality[] {
  const versions = [...Map.groupBy(results, ({ promptVersion }) => promptVersion).values()]
    .map(toVersion)
    .toSorted((a, b) => a.from - b.from || (a.promptVersion < b.promptVersion ? -1 : 1));
  return versions.map((version, index): VersionQuality => {
    const before = versions[index - 1];
    const verdict = judgeShare(version, objective);
    return {
      ...version,
      ...wilsonInterval(version),
      verdict,
      moreRuns: verdict === 'undecided' ? moreRuns(version, objective) : 0,
      newest: index === versions.length - 1,
      before: before ? { promptVersion: before.promptVersion, regression: regressionOf(before, version) } : null,
    };
  });
}

type Counted = Pick<
  VersionQuality,
  'evaluation' | 'promptName' | 'promptVersion' | 'from' | 'to' | 'passes' | 'runs' | 'repeats'
>;

function toVersion(results: readonly EvaluationResult[]): Counted {
  const inTime = results.toSorted((a, b) => a.scoredAt - b.scoredAt);
  const [first, last] = [inTime[0], inTime.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a version has at least one result');
  const { evaluation, promptName, promptVersion } = first;
  return {
    evaluation,
    promptName,
    promptVersion,
    from: first.scoredAt,
    to: last.scoredAt,
    passes: results.filter(({ passed }) => passed).length,
    runs: results.length,
    repeats: repeatedCases(results),
  };
}

function moreRuns({ passes, runs }: Sample, objective: Ratio): number | null {
  const needed = runsToDecide({ numerator: passes, denominator: runs }, objective);
  return needed === null ? null : needed - runs;
}

/** Files overlap and are handed in again; a result that says neither its case nor its run can't be told from another. */
function onceEach(results: readonly EvaluationResult[]): EvaluationResult[] {
  const kept = new Map<string, EvaluationResult>();
  for (const [index, result] of results.entries()) {
    const { evaluation, promptName, promptVersion, caseName, run } = result;
    const isNamed = caseName !== undefined && run !== undefined;
    const key = isNamed ? JSON.stringify([evaluation, promptName, promptVersion, caseName, run]) : String(index);
    const other = kept.get(key);
    if (other === undefined || result.scoredAt >= other.scoredAt) kept.set(key, result);
  }
  return [...kept.values()];
}
