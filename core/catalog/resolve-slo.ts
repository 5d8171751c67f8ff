import { formatDuration } from '#core/shared/duration.ts';
import { HOUR_MS, instant, MINUTE_MS } from '#core/shared/instant.ts';
import {
  type Budgeting,
  type BudgetWindow,
  type Correction,
  type Policy,
  type PolicyCondition,
  type Slo,
  windowMs,
} from '#core/slo/schema.ts';
import type { CorrectionDocument } from './correction-document.ts';
import type { Findings } from './findings.ts';
import type { PolicyDocument } from './policy-document.ts';
import { type RuleSurroundings, resolveRules } from './resolve-rules.ts';
import { resolveSli, type SliSurroundings, type WrittenSli } from './resolve-sli.ts';
import type { ObjectiveDocument, SloDocument } from './slo-document.ts';
import type { SourceDocument } from './source-document.ts';
import { shareOfPercent, shareText, shortest } from './target.ts';

/** What an SLO is resolved with. */
export interface SloSurroundings extends RuleSurroundings {
  /** The SLIs that have a document of their own, by name; undefined where one is wrong. */
  readonly slis: ReadonlyMap<string, WrittenSli | undefined>;
  readonly sliSurroundings: SliSurroundings;
  readonly corrections: readonly CorrectionDocument[];
  readonly policyDocuments: readonly PolicyDocument[];
}

/** Gives the SLOs of a document as the platform runs them, one for each objective. None where something that they need is wrong. */
export function resolveSlos(document: SourceDocument, shape: SloDocument, surroundings: SloSurroundings): Slo[] {
  const { metadata, spec } = shape;
  const indicator = spec.indicator
    ? { document, path: ['spec', 'indicator', 'spec'], spec: spec.indicator.spec }
    : surroundings.slis.get(spec.indicatorRef ?? '');
  const window = spec.timeWindow[0];
  if (window === undefined) return [];
  warnOfMinutes(document, window, surroundings.findings);
  const corrections = correctionsOf(shape, surroundings.corrections);
  const policies = policiesOf(shape, surroundings.policyDocuments);
  const names = new Set<string>();
  return spec.objectives.flatMap((objective, index) => {
    const target = targetOf(objective);
    const budgeting = resolveBudgeting(document, shape, index, windowMs(window), surroundings.findings);
    if (target === undefined) return [];
    const name = spec.objectives.length === 1 ? metadata.name : `${metadata.name}-${targetLabel(target)}`;
    const path = ['spec', 'objectives', index];
    if (names.has(name)) surroundings.findings.problem(document, path, ONE_OF_A_TARGET, `a second ${name}`);
    names.add(name);
    const minFailures = metadata.annotations?.['evenkeel.dev/min-failures'] ?? surroundings.ruleBook.minFailures;
    const rules = resolveRules(
      { document, policies: spec.alertPolicies, target, windowMs: windowMs(window), minFailures },
      surroundings,
    );
    const { op, value } = objective;
    const threshold = { op, value, place: { document, path } };
    const sli = indicator && resolveSli(indicator, surroundings.sliSurroundings, threshold);
    if (!sli || !budgeting) return [];
    return [
      {
        ...commonOf(shape, objective),
        name,
        target,
        window,
        budgeting,
        minFailures,
        rules,
        sli,
        corrections,
        policies,
      },
    ];
  });
}

/** The corrections that name the SLO's document, or its service. */
function correctionsOf({ metadata, spec }: SloDocument, documents: readonly CorrectionDocument[]): Correction[] {
  return documents
    .filter(({ spec: { slos, services } }) => slos?.includes(metadata.name) || services?.includes(spec.service))
    .map(({ spec: { kind, reason, from, to, recurrence } }): Correction => {
      if (recurrence === undefined)
        return { kind, reason, when: { type: 'once', from: from ?? NEVER, to: to ?? NEVER } };
      const { rrule, startTime: start, duration: durationMs, timeZone } = recurrence;
      return { kind, reason, when: { type: 'recurring', rrule, start, durationMs, timeZone } };
    });
}

/** The policies that name the SLO's document, or its service, with the exceptions that are about it. */
function policiesOf({ metadata, spec }: SloDocument, documents: readonly PolicyDocument[]): Policy[] {
  return documents
    .filter(({ spec: { slos, services } }) => slos?.includes(metadata.name) || services?.includes(spec.service))
    .map(({ metadata: { name }, spec: { rules, exceptions = [] } }) => ({
      name,
      rules: rules.map(({ name: rule, when, do: actions, message }) => ({
        name: rule,
        when: conditionOf(when),
        actions,
        ...(message === undefined ? {} : { message }),
      })),
      exceptions: exceptions
        .filter(({ slos }) => slos === undefined || slos.includes(metadata.name))
        .map(({ slos: _, ...exception }) => exception),
    }));
}

type WrittenCondition = PolicyDocument['spec']['rules'][number]['when'];

/** The one condition that is written; which one, its schema has checked. */
function conditionOf({ remainingAtMost, incidentShareAbove, exhaustedWithin }: WrittenCondition): PolicyCondition {
  if (incidentShareAbove !== undefined) return { type: 'incident-share-above', ratio: incidentShareAbove };
  if (exhaustedWithin !== undefined) return { type: 'exhausted-within', ms: exhaustedWithin };
  return { type: 'remaining-at-most', ratio: remainingAtMost ?? '0' };
}

/** A document without a recurrence has both ends, which its schema has checked. */
const NEVER = instant(0);

const ONE_OF_A_TARGET = 'objectives of different targets: each becomes an SLO that is named by its target';

/** What does not depend on the objective. */
function commonOf({ metadata, spec }: SloDocument, objective: ObjectiveDocument) {
  const { 'evenkeel.dev/runbook': runbook, 'evenkeel.dev/since': since } = metadata.annotations ?? {};
  const displayName = metadata.displayName ?? metadata.name;
  const isOneOfMany = spec.objectives.length > 1 && objective.displayName !== undefined;
  return {
    displayName: isOneOfMany ? `${displayName}, ${objective.displayName}` : displayName,
    service: spec.service,
    description: spec.description ?? '',
    ...(since === undefined ? {} : { since }),
    ...(runbook === undefined ? {} : { runbook }),
  };
}

/** `99-9` for a target of 0.999. */
function targetLabel(target: string): string {
  const places = target.replace(/^0\.?/, '').padEnd(2, '0');
  return [places.slice(0, 2), places.slice(2)].filter((part) => part !== '').join('-');
}

/** OpenSLO's own example writes `1m` where it means a month. */
const MINUTES_WORTH_A_WARNING_MS = HOUR_MS;

function warnOfMinutes(document: SourceDocument, window: BudgetWindow, findings: Findings): void {
  if (window.kind !== 'rolling' || window.lengthMs >= MINUTES_WORTH_A_WARNING_MS) return;
  const length = formatDuration(window.lengthMs);
  const says = `a window of ${length} is ${window.lengthMs / MINUTE_MS} minutes; a month is 1M, of the calendar, or 30d`;
  findings.warning(document, ['spec', 'timeWindow', 0, 'duration'], says);
}

/** Slices so long that a page rule sees one or two of them at a time. */
const LONG_SLICE_MS = HOUR_MS;

function resolveBudgeting(
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

function targetOf({ target, targetPercent }: ObjectiveDocument): string | undefined {
  return target === undefined ? shareOfPercent(targetPercent ?? '') : shareText(target);
}
