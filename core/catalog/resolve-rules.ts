import { formatDuration } from '#core/shared/duration.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import type { AlertRule } from '#core/slo/schema.ts';
import { type AlertConditionDocument, type AlertPolicyDocument, SHORT_LOOKBACK } from './alert-documents.ts';
import type { Findings } from './findings.ts';
import { quote } from './problem.ts';
import type { EntriesOf } from './registry.ts';
import type { SloDocument } from './slo-document.ts';
import type { DocumentPath, SourceDocument } from './source-document.ts';
import { shortest } from './target.ts';

/** What alert rules mean, from the capability that evaluates them. */
export interface RuleBook {
  readonly minFailures: number;
  defaultRules(windowMs: number, target: string, minFailures: number): { rules: AlertRule[]; leftOut: string[] };
  canFire(threshold: string, target: string): boolean;
}

/** What the rules of one SLO are resolved with. */
export interface RuleSurroundings {
  readonly policies: EntriesOf<'AlertPolicy'>;
  readonly conditions: EntriesOf<'AlertCondition'>;
  readonly ruleBook: RuleBook;
  readonly findings: Findings;
}

/** The facts of the SLO that its rules depend on. */
export interface RuledSlo {
  readonly document: SourceDocument;
  readonly policies: SloDocument['spec']['alertPolicies'];
  readonly target: string;
  readonly windowMs: number;
  readonly minFailures: number;
}

/** The rules that an SLO alerts by: those it names or holds, else the default ones. */
export function resolveRules(slo: RuledSlo, surroundings: RuleSurroundings): AlertRule[] {
  const { ruleBook, findings } = surroundings;
  if (!slo.policies) {
    const { rules, leftOut } = ruleBook.defaultRules(slo.windowMs, slo.target, slo.minFailures);
    for (const reason of leftOut) findings.warning(slo.document, ['metadata', 'name'], `default rule ${reason}`);
    return rules;
  }
  const rules = new Map<string, AlertRule>();
  for (const [index, item] of slo.policies.entries()) {
    const path = ['spec', 'alertPolicies', index];
    const rule = resolveRule(slo, item, path, surroundings);
    if (!rule) continue;
    if (rules.has(rule.name)) {
      const read = `a second alert policy of the name ${quote(rule.name)}`;
      findings.problem(slo.document, path, 'policies of different names: the name is what a page is known by', read);
    }
    rules.set(rule.name, rule);
  }
  return [...rules.values()];
}

type PolicyItem = NonNullable<RuledSlo['policies']>[number];

function resolveRule(
  slo: RuledSlo,
  item: PolicyItem,
  path: DocumentPath,
  surroundings: RuleSurroundings,
): AlertRule | undefined {
  const { policies, conditions, ruleBook, findings } = surroundings;
  // A document that is missing or wrong is a problem of its own.
  const policy = 'ref' in item ? policies.get(item.ref)?.shape : item.inline;
  const condition = policy && conditionOf(policy, conditions);
  if (!policy || !condition) return undefined;
  const { threshold, lookbackWindow: longMs } = condition.spec.condition;
  const { severity } = condition.spec.severity;
  const conditionInline = policy.spec.conditions.some((inner) => 'inline' in inner);
  const thresholdPath = [...path, 'spec', 'conditions', 0, 'spec', 'condition', 'threshold'];
  const place = 'inline' in item && conditionInline ? thresholdPath : path;
  for (const says of passedOver(item, policy, condition))
    findings.warning(slo.document, place, `alert policy ${policy.metadata.name}: ${says}`);
  if (!ruleBook.canFire(threshold, slo.target)) {
    const read = `alert policy ${quote(policy.metadata.name)} with threshold ${threshold}, which can never fire at a target of ${slo.target}`;
    findings.problem(
      slo.document,
      place,
      'a threshold below 1 / (1 - target), the burn rate when everything fails',
      read,
    );
  }
  if (longMs > slo.windowMs) {
    const says = `alert policy ${policy.metadata.name} looks back over ${formatDuration(longMs)}, more than the window of ${formatDuration(slo.windowMs)}`;
    findings.warning(slo.document, place, says);
  }
  const shortMs = writtenShortMs(policy, condition) ?? defaultShortMs(longMs);
  if (shortMs >= longMs) {
    const read = `alert policy ${quote(policy.metadata.name)} with a short lookback of ${formatDuration(shortMs)} beside a lookbackWindow of ${formatDuration(longMs)}`;
    findings.problem(slo.document, place, `${SHORT_LOOKBACK} shorter than lookbackWindow`, read);
  }
  return {
    name: policy.metadata.name,
    severity,
    longMs,
    shortMs,
    threshold: shortest(threshold),
    minFailures: slo.minFailures,
  };
}

/** What a policy says that is read otherwise, or not followed. */
function passedOver(item: PolicyItem, policy: AlertPolicyDocument, condition: AlertConditionDocument): string[] {
  const { severity, condition: burn } = condition.spec;
  const { alertWhenResolved, alertWhenNoData, notificationTargets = [] } = policy.spec;
  return [
    ...('isBare' in item ? ['a bare name is how older files write it; write alertPolicyRef'] : []),
    ...(severity.written === severity.severity
      ? []
      : [`severity ${quote(severity.written)} is read as ${severity.severity}`]),
    ...(burn.op === 'gt'
      ? []
      : [`op ${burn.op} is read as gt: a rule fires when the budget burns faster than its threshold`]),
    ...(burn.alertAfter === undefined || burn.alertAfter === '0m'
      ? []
      : [`alertAfter ${burn.alertAfter} is not waited for: the short lookback keeps short spikes from alerting`]),
    ...(alertWhenResolved === false
      ? ['alertWhenResolved false is not followed: whoever was alerted is told of the end']
      : []),
    ...(alertWhenNoData === true
      ? [
          'alertWhenNoData needs nothing: a metric without data in the longest lookback is always told of, as EvaluationFailed',
        ]
      : []),
    ...(notificationTargets.length > 0
      ? ['notificationTargets are not followed: an alert goes where its severity goes']
      : []),
  ];
}

/** The one condition of a policy, where it can be read. */
function conditionOf(
  policy: AlertPolicyDocument,
  conditions: EntriesOf<'AlertCondition'>,
): AlertConditionDocument | undefined {
  const [item] = policy.spec.conditions;
  if (!item) return undefined;
  return 'ref' in item ? conditions.get(item.ref)?.shape : item.inline;
}

/** What the annotation says, on the condition before on the policy. */
function writtenShortMs(policy: AlertPolicyDocument, condition: AlertConditionDocument): number | undefined {
  return condition.metadata.annotations?.[SHORT_LOOKBACK] ?? policy.metadata.annotations?.[SHORT_LOOKBACK];
}

/** The Workbook's twelfth of the long lookback, in whole minutes. */
const SHORT_SHARE = 12;

function defaultShortMs(longMs: number): number {
  return Math.ceil(longMs / SHORT_SHARE / MINUTE_MS) * MINUTE_MS;
}
