import { instant, MINUTE_MS, parseInstant } from '#core/shared/instant.ts';
import type { EvaluationResult } from '#core/slo/quality/evaluation-result.ts';

export const SCORED_AT = parseInstant('2026-03-01T12:00:00Z') ?? instant(0);

/** A result of version 1 that passed, with the parts of it that a test is about in place of the usual ones. */
export function sampleResult(parts: Partial<EvaluationResult> = {}): EvaluationResult {
  return {
    evaluation: 'faithfulness',
    promptName: 'answer',
    promptVersion: '1',
    scoredAt: SCORED_AT,
    passed: true,
    ...parts,
  };
}

/** So many runs of a version, the first of them passing, a minute apart. Version n begins n days later. */
export function runsOf(promptVersion: string, passes: number, runs: number, parts: Partial<EvaluationResult> = {}) {
  const start = SCORED_AT + Number(promptVersion) * 1_440 * MINUTE_MS;
  return Array.from({ length: runs }, (_, index) =>
    sampleResult({ promptVersion, passed: index < passes, scoredAt: instant(start + index * MINUTE_MS), ...parts }),
  );
}
