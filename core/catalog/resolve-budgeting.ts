import { formatDuration } from '#core/shared/duration.ts';
import { HOUR_MS } from '#core/shared/instant.ts';
import type { Budgeting } from '#core/slo/schema.ts';
import type { Findings } from './findings.ts';
import type { SloDocument } from './slo-document.ts';
import type { SourceDocument } from './source-document.ts';
import { shortest } from './target.ts';

/** Slices so long that a page rule sees one or two of them at a time. */
const LONG_SLICE_MS = HOUR_MS;

/** How the budget of one objective is counted. Undefined where something that its method needs is missing: that is a problem. */
export function resolveBudgeting(
  document: SourceDocument,
  { metadata, spec }: SloDocument,
  index: number,
  lengthMs: number,
  findings: Findings,
): Budgeting | undefined {
  const objective = spec.objectives[index];
  const path = ['spec', 'objectives', index];
  const method = spec.budgetingMethod;
  const { timeSliceTarget, timeSliceWindow } = objective ?? {};
  if (method === 'Occurrences') {
    for (const field of ['timeSliceTarget', 'timeSliceWindow'] as const) {
      if (objective?.[field] !== undefined)
        findings.fieldProblem(document, [...path, field], 'no slices with budgetingMethod Occurrences', field);
    }
    return { method };
  }
  if (timeSliceWindow === undefined) {
    findings.problem(document, path, `timeSliceWindow beside budgetingMethod ${method}`, 'no timeSliceWindow');
    return undefined;
  }
  if (timeSliceWindow > lengthMs) {
    const read = `a slice of ${formatDuration(timeSliceWindow)} in a window of ${formatDuration(lengthMs)}`;
    findings.problem(document, [...path, 'timeSliceWindow'], 'a slice that fits into the window', read);
  }
  if (method === 'RatioTimeslices') {
    if (timeSliceTarget !== undefined)
      findings.fieldProblem(
        document,
        [...path, 'timeSliceTarget'],
        'no target of slices with budgetingMethod RatioTimeslices',
        'timeSliceTarget',
      );
    return { method, sliceMs: timeSliceWindow };
  }
  if (timeSliceTarget === undefined) {
    findings.problem(document, path, `timeSliceTarget beside budgetingMethod ${method}`, 'no timeSliceTarget');
    return undefined;
  }
  if (timeSliceWindow >= LONG_SLICE_MS) {
    const says = `with slices of ${formatDuration(timeSliceWindow)} the rules that page will hardly ever fire: their short lookbacks hold one slice`;
    findings.warning(document, [...path, 'timeSliceWindow'], says);
  }
  const noData = metadata.annotations?.['evenkeel.dev/no-data'] ?? 'good';
  return { method, sliceMs: timeSliceWindow, sliceTarget: shortest(timeSliceTarget), noData };
}
