import { formatDuration } from '#core/shared/duration.ts';
import { HOUR_MS, instant, MINUTE_MS } from '#core/shared/instant.ts';
import {
  type AlertRule,
  type AnySlo,
  type BudgetWindow,
  type CompositeSlo,
  type Correction,
  type Policy,
  type PolicyCondition,
  type Slo,
  windowMs,
} from '#core/slo/schema.ts';
import type { CorrectionDocument } from './correction-document.ts';
import type { Findings } from './findings.ts';
import type { PolicyDocument } from './policy-document.ts';
import { resolveBudgeting } from './resolve-budgeting.ts';
import { type RuleSurroundings, resolveRules } from './resolve-rules.ts';
import { resolveSli, type SliSurroundings, type WrittenSli } from './resolve-sli.ts';
import type { ObjectiveDocument, SloDocument } from './slo-document.ts';
import type { DocumentPath, SourceDocument } from './source-document.ts';
import { shareOfPercent, shareText, shortest } from './target.ts';

/** What an SLO is resolved with. */
export interface SloSurroundings extends RuleSurroundings {
  /** The SLIs that have a document of their own, by name; undefined where one is wrong. */
  readonly slis: ReadonlyMap<string, WrittenSli | undefined>;
  readonly sliSurroundings: SliSurroundings;
  readonly corrections: readonly CorrectionDocument[];
  readonly policyDocuments: readonly PolicyDocument[];
}

/**
 * Gives the SLOs of a document as the platform runs them: one for each objective, and where objectives have indicators of their
 * own the composite of them. None where something that they need is wrong.
 */
export function resolveSlos(document: SourceDocument, shape: SloDocument, surroundings: SloSurroundings): AnySlo[] {
  const window = shape.spec.timeWindow[0];
  if (window === undefined) return [];
  warnOfMinutes(document, window, surroundings.findings);
  const written = { document, shape, window, surroundings };
  const indicators = indicatorsOf(written);
  if (indicators === undefined) return [];
  const isComposite = indicators.length > 1 && !hasIndicator(shape.spec);
  return isComposite ? resolveComposite(written, indicators) : resolveObjectives(written, indicators);
}

/** A document as it is read. */
interface Written {
  readonly document: SourceDocument;
  readonly shape: SloDocument;
  readonly window: BudgetWindow;
  readonly surroundings: SloSurroundings;
}

/** What an objective is measured by; without an SLI where that one is wrong. */
interface Indicator {
  readonly name: string;
  readonly sli: WrittenSli | undefined;
}

function hasIndicator({ indicator, indicatorRef }: { indicator?: unknown; indicatorRef?: unknown }): boolean {
  return indicator !== undefined || indicatorRef !== undefined;
}

/** The indicator of each objective: that of the SLO, or its own. Undefined where some have one and others don't. */
function indicatorsOf({ document, shape: { spec }, surroundings }: Written): Indicator[] | undefined {
  const { slis, findings } = surroundings;
  const indicatorAt = (part: SloDocument['spec'] | ObjectiveDocument, path: DocumentPath): Indicator => {
    const { indicator, indicatorRef = '' } = part;
    if (indicator === undefined) return { name: indicatorRef, sli: slis.get(indicatorRef) };
    const sli = { document, path: [...path, 'indicator', 'spec'], spec: indicator.spec };
    return { name: indicator.metadata.name, sli };
  };
  const isShared = hasIndicator(spec);
  let isSound = true;
  for (const [index, objective] of spec.objectives.entries()) {
    const path = ['spec', 'objectives', index];
    for (const field of isShared ? (['indicator', 'indicatorRef', 'compositeWeight'] as const) : []) {
      if (objective[field] === undefined) continue;
      findings.fieldProblem(
        document,
        [...path, field],
        `no ${field} of its own beside the indicator of the SLO`,
        field,
      );
      isSound = false;
    }
    if (isShared || hasIndicator(objective)) continue;
    findings.problem(
      document,
      path,
      'indicator or indicatorRef, as other objectives of the SLO have',
      'neither of them',
    );
    isSound = false;
  }
  if (!isSound) return undefined;
  return spec.objectives.map((objective, index) =>
    isShared ? indicatorAt(spec, ['spec']) : indicatorAt(objective, ['spec', 'objectives', index]),
  );
}

/** Objectives on one indicator, each an SLO of its own, named by its target where there are several. */
function resolveObjectives(written: Written, indicators: readonly Indicator[]): Slo[] {
  const { shape, surroundings } = written;
  const { metadata, spec } = shape;
  const names = namesOf(written, ({ target }) => (spec.objectives.length === 1 ? '' : targetLabel(target)));
  return spec.objectives.flatMap((objective, index) => {
    const parts = resolveObjective(written, index, indicators[index]);
    const target = targetOf(objective);
    if (target === undefined) return [];
    const rules = rulesOf(written, target);
    if (parts === undefined) return [];
    const policies = policiesOf(shape, surroundings.policyDocuments);
    const isOneOfMany = spec.objectives.length > 1 && objective.displayName !== undefined;
    const displayName = displayNameOf(metadata, isOneOfMany ? objective.displayName : undefined);
    return [{ ...parts, name: names[index] ?? metadata.name, displayName, rules, policies }];
  });
}

/** Objectives with indicators of their own: an SLO without rules for each, named by its indicator, and the composite that alerts for all. */
function resolveComposite(written: Written, indicators: readonly Indicator[]): AnySlo[] {
  const { shape, window, surroundings } = written;
  const { metadata, spec } = shape;
  const isAlone = (name: string) => indicators.filter((one) => one.name === name).length === 1;
  const names = namesOf(written, ({ target, index }) => {
    const label = indicators[index]?.name ?? '';
    return isAlone(label) ? label : `${label}-${targetLabel(target)}`;
  });
  const slos = spec.objectives.flatMap((objective, index): Slo[] => {
    const parts = resolveObjective(written, index, indicators[index]);
    if (parts === undefined) return [];
    const displayName = displayNameOf(metadata, objective.displayName ?? indicators[index]?.name);
    const name = names[index] ?? metadata.name;
    return [{ ...parts, name, displayName, rules: [], policies: [], partOf: metadata.name }];
  });
  // Its figures are shown against the target that allows most. Decimals between 0 and 1 are in the order of their texts.
  const [target] = spec.objectives.flatMap((objective) => targetOf(objective) ?? []).sort();
  if (target === undefined) return [];
  const rules = rulesOf(written, target);
  const [first] = slos;
  if (first === undefined || slos.length < spec.objectives.length) return [];
  const composite: CompositeSlo = {
    ...commonOf(written),
    name: metadata.name,
    displayName: displayNameOf(metadata),
    target,
    window,
    budgeting: first.budgeting,
    minFailures: first.minFailures,
    rules,
    sli: {
      counts: 'budgets',
      objectives: slos.map(({ name }, index) => ({
        slo: name,
        weight: shortest(spec.objectives[index]?.compositeWeight ?? '1'),
      })),
    },
    corrections: [],
    policies: policiesOf(shape, surroundings.policyDocuments),
  };
  return [...slos, composite];
}

/** What an objective is judged by, whether it stands alone or is part of a composite. */
function resolveObjective(written: Written, index: number, indicator: Indicator | undefined) {
  const { document, shape, window, surroundings } = written;
  const objective = shape.spec.objectives[index];
  const target = objective && targetOf(objective);
  const budgeting = resolveBudgeting(document, shape, index, windowMs(window), surroundings.findings);
  const threshold = {
    op: objective?.op,
    value: objective?.value,
    place: { document, path: ['spec', 'objectives', index] },
  };
  const sli = indicator?.sli && resolveSli(indicator.sli, surroundings.sliSurroundings, threshold);
  if (target === undefined || !sli || !budgeting) return undefined;
  const corrections = correctionsOf(shape, surroundings.corrections);
  return { ...commonOf(written), target, window, budgeting, minFailures: minFailuresOf(written), sli, corrections };
}

/** The names of the SLOs of the objectives, each its document's with a label. Two of one name would keep one book. */
function namesOf(
  { document, shape: { metadata, spec }, surroundings }: Written,
  labelOf: (objective: { readonly target: string; readonly index: number }) => string,
): string[] {
  const names: string[] = [];
  for (const [index, objective] of spec.objectives.entries()) {
    const label = labelOf({ target: targetOf(objective) ?? '', index });
    const name = label === '' ? metadata.name : `${metadata.name}-${label}`;
    if (names.includes(name))
      surroundings.findings.problem(document, ['spec', 'objectives', index], OWN_NAME, `a second ${name}`);
    names.push(name);
  }
  return names;
}

const OWN_NAME = 'objectives that differ in indicator or target: each becomes an SLO that is named by them';

function rulesOf({ document, shape, window, surroundings }: Written, target: string): AlertRule[] {
  const lengthMs = windowMs(window);
  const minFailures = minFailuresOf({ shape, surroundings });
  return resolveRules(
    { document, policies: shape.spec.alertPolicies, target, windowMs: lengthMs, minFailures },
    surroundings,
  );
}

function minFailuresOf({ shape, surroundings }: Pick<Written, 'shape' | 'surroundings'>): number {
  return shape.metadata.annotations?.['evenkeel.dev/min-failures'] ?? surroundings.ruleBook.minFailures;
}

function displayNameOf({ name, displayName = name }: SloDocument['metadata'], ofObjective?: string): string {
  return ofObjective === undefined ? displayName : `${displayName}, ${ofObjective}`;
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

/** What does not depend on the objective. */
function commonOf({ shape: { metadata, spec } }: Written) {
  const { 'evenkeel.dev/runbook': runbook, 'evenkeel.dev/since': since } = metadata.annotations ?? {};
  return {
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

function targetOf({ target, targetPercent }: ObjectiveDocument): string | undefined {
  return target === undefined ? shareOfPercent(targetPercent ?? '') : shareText(target);
}
