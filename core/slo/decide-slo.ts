import type { NewEvent } from '#core/shared/event.ts';
import { floorTo, formatInstant, HOUR_MS, type Instant, plusMs } from '#core/shared/instant.ts';
import { decideAlert } from './alerts.ts';
import type { SloReading } from './evaluate-slo.ts';
import type { EvaluationFailureCode, SloEventData, SloEventType } from './events.ts';
import type { SloFigures } from './figures.ts';
import { decidePolicies, exceptionText, noticeText, type PolicyChange } from './policy.ts';
import { type RuleReading, SETTLE_MS } from './read-slo.ts';
import { type Revision, reviseSlo } from './revision.ts';
import { type AnySlo, isComposite, windowMs, windowText } from './schema.ts';
import type { SloState } from './state.ts';

type SloEvent = { [Type in SloEventType]: NewEvent<Type, SloEventData[Type]> }[SloEventType];

export interface SloDecision {
  readonly state: SloState;
  readonly events: readonly SloEvent[];
}

export interface EvaluationFailure {
  readonly code: EvaluationFailureCode;
  readonly reason: string;
}

/** The state after an evaluation, and what changed: alerts that fire or resolve, a budget that is exhausted or restored, policies that act. */
export function decideSlo(state: SloState, slo: AnySlo, reading: SloReading, asOf: Instant): SloDecision {
  const alerts = decideAlerts(state, slo, reading, asOf);
  const policies = decidePolicies(state.metRules ?? [], reading.policies, asOf);
  const { calendarWindow: _, partOf: __, ...kept } = state;
  const next: SloState = {
    ...kept,
    displayName: slo.displayName,
    service: slo.service,
    ...(isComposite(slo) || slo.partOf === undefined ? {} : { partOf: slo.partOf }),
    target: slo.target,
    windowMs: windowMs(slo.window),
    ...(slo.window.kind === 'calendar' ? { calendarWindow: windowText(slo.window) } : {}),
    asOf,
    retiredAt: null,
    settledThrough: plusMs(reading.horizon, -SETTLE_MS),
    alerts: alerts.memories,
    figures: storedFigures(reading.figures, alerts.memories),
    rawFigures: reading.raw === undefined ? null : storedFigures(reading.raw, []),
    incidentFrom: incidentOf(state, alerts.memories, reading),
    metRules: slo.policies.length === 0 ? null : policies.met,
  };
  const ofPolicies = policies.changes.map((change) => policyEvent(slo, change, asOf));
  return { state: next, events: [...alerts.events, ...decideBudget(state, next, asOf), ...ofPolicies] };
}

/** Page alerts that fire without a break are one incident. Its failures began within the long lookback of the rule that fired first. */
function incidentOf(before: SloState, memories: readonly Memory[], { horizon, rules }: SloReading): Instant | null {
  const firing = memories.filter(({ severity, firedAt }) => severity === 'page' && firedAt !== null);
  if (firing.length === 0) return null;
  if (before.incidentFrom !== null) return before.incidentFrom;
  const lookbacks = rules
    .filter(({ rule }) => firing.some((memory) => memory.rule === rule.name))
    .map(({ rule }) => rule.longMs);
  // Hours, for that is all that is kept of a day once it is folded.
  return floorTo(plusMs(horizon, -Math.max(...lookbacks)), HOUR_MS);
}

function policyEvent(slo: AnySlo, change: PolicyChange, asOf: Instant): SloEvent {
  const { kind, reading, metAt, exception } = change;
  const { policy, rule, actions, message, reason } = reading;
  return event(kind === 'met' ? 'PolicyRuleMet' : 'PolicyRuleCleared', asOf, {
    slo: slo.name,
    displayName: slo.displayName,
    service: slo.service,
    policy,
    rule,
    actions: [...actions],
    message,
    metAt,
    exception: exception === null ? null : exceptionText(exception),
    reason,
    notice: noticeText(slo, change),
  });
}

/** The SLO could not be evaluated: said once, when it begins. Alerts and figures stay as they were. */
export function decideFailure(state: SloState, failure: EvaluationFailure, asOf: Instant): SloDecision {
  const since = state.failure?.since ?? asOf;
  const next = { ...state, retiredAt: null, failure: { ...failure, since } };
  const isKnown = state.failure?.code === failure.code;
  const data = { slo: state.slo, service: state.service, ...failure };
  return { state: next, events: isKnown ? [] : [event('EvaluationFailed', asOf, data)] };
}

/** The SLO can be evaluated again. */
export function decideRecovery(state: SloState, asOf: Instant): SloDecision {
  if (state.failure === null) return { state, events: [] };
  const reason = `evaluated again; it had failed since ${formatInstant(state.failure.since)}: ${state.failure.reason}`;
  const data = { slo: state.slo, service: state.service, reason };
  return { state: { ...state, failure: null }, events: [event('EvaluationRecovered', asOf, data)] };
}

/** The SLO was edited since it was evaluated last: what was counted and judged so far stays, and the log says what changed. */
export function decideRevision(
  { slo, revisions, readThrough }: SloState,
  edited: AnySlo,
  asOf: Instant,
): { revisions: readonly Revision[]; events: readonly SloEvent[] } {
  const change = reviseSlo(revisions, edited, readThrough);
  if (change.kind === 'same') return { revisions, events: [] };
  if (change.kind === 'first') return { revisions: change.revisions, events: [] };
  const { displayName, service } = edited;
  const { revision, reason } = change;
  return {
    revisions: change.revisions,
    events: [event('SloRevised', asOf, { slo, displayName, service, revision, reason })],
  };
}

/** The SLO has left the catalog: whatever still fires is resolved, or its page would stay open for ever. */
export function decideRetirement(state: SloState, asOf: Instant): SloDecision {
  const open = state.alerts.filter(({ firedAt }) => firedAt !== null);
  const events = open.map((memory) => resolvedEvent(state, memory, asOf, 'the SLO has left the catalog'));
  const alerts = state.alerts.map((memory) => ({ ...memory, firedAt: null }));
  // Figures are forgotten: should it come back, its budget is told of anew.
  return {
    state: {
      ...state,
      alerts,
      retiredAt: asOf,
      failure: null,
      figures: null,
      incidentFrom: null,
      metRules: null,
      asOf,
    },
    events,
  };
}

type Memory = SloState['alerts'][number];

function decideAlerts(
  state: SloState,
  slo: AnySlo,
  reading: SloReading,
  asOf: Instant,
): { memories: Memory[]; events: SloEvent[] } {
  const memories: Memory[] = [];
  const events: SloEvent[] = [];
  for (const rule of reading.rules) {
    const memory = state.alerts.find((known) => known.rule === rule.rule.name);
    const change = decideAlert(rule, memory?.firedAt != null);
    if (change.kind === 'fired') {
      const fired = {
        rule: rule.rule.name,
        severity: rule.rule.severity,
        generation: (memory?.generation ?? 0) + 1,
        firedAt: asOf,
      };
      memories.push(fired);
      events.push(firedEvent(slo, reading, rule, fired.generation, asOf, change.reason));
    } else if (change.kind === 'resolved' && memory !== undefined) {
      memories.push({ ...memory, firedAt: null });
      events.push(resolvedEvent(withFigures(state, reading), memory, asOf, change.reason));
    } else if (memory !== undefined) {
      memories.push(memory);
    }
  }
  const names = new Set(reading.rules.map(({ rule }) => rule.name));
  for (const memory of state.alerts.filter(({ rule }) => !names.has(rule))) {
    // The generation outlives the rule: should it come back, its next page must not carry the key of an old one.
    memories.push({ ...memory, firedAt: null });
    if (memory.firedAt !== null)
      events.push(resolvedEvent(withFigures(state, reading), memory, asOf, 'the rule has left the catalog'));
  }
  return { memories, events };
}

function decideBudget(before: SloState, after: SloState, asOf: Instant): SloEvent[] {
  const was = before.figures?.state === 'exhausted';
  const is = after.figures?.state === 'exhausted';
  if (was === is) return [];
  const { slo, displayName, service } = after;
  const reason = `${after.figures?.bad} of ${after.figures?.total} events failed, ${after.figures?.budget.total} were allowed`;
  return [
    event(is ? 'BudgetExhausted' : 'BudgetRestored', asOf, { slo, displayName, service, ...summary(after), reason }),
  ];
}

function firedEvent(
  slo: AnySlo,
  { figures }: SloReading,
  reading: RuleReading,
  generation: number,
  asOf: Instant,
  reason: string,
): SloEvent {
  const { rule } = reading;
  return event('AlertFired', asOf, {
    slo: slo.name,
    displayName: slo.displayName,
    service: slo.service,
    rule: rule.name,
    severity: rule.severity,
    generation,
    firedAt: asOf,
    target: slo.target,
    windowMs: windowMs(slo.window),
    longMs: rule.longMs,
    shortMs: rule.shortMs,
    threshold: rule.threshold,
    burnLong: reading.burnLong ?? 0,
    burnShort: reading.burnShort ?? 0,
    bad: reading.bad,
    total: reading.total,
    sli: figures.sli,
    remainingRatio: figures.budget.remainingRatio,
    timeToExhaustionHours: figures.timeToExhaustionHours,
    provisional: figures.provisionalFrom !== null,
    ...(slo.runbook === undefined ? {} : { runbook: slo.runbook }),
    reason,
  });
}

function resolvedEvent(state: SloState, memory: Memory, asOf: Instant, reason: string): SloEvent {
  return event('AlertResolved', asOf, {
    slo: state.slo,
    displayName: state.displayName,
    service: state.service,
    rule: memory.rule,
    severity: memory.severity,
    generation: memory.generation,
    firedAt: memory.firedAt ?? asOf,
    resolvedAt: asOf,
    ...summary(state),
    reason,
  });
}

/** The figures with the alerts that are firing, rather than those whose condition holds at this moment. */
function storedFigures(figures: SloFigures, memories: readonly Memory[]): SloState['figures'] {
  const firing = new Set(memories.filter(({ firedAt }) => firedAt !== null).map(({ rule }) => rule));
  return {
    ...figures,
    burnRates: { ...figures.burnRates },
    alerts: figures.alerts.map((alert) => ({ ...alert, firing: firing.has(alert.name) })),
  };
}

function withFigures(state: SloState, reading: SloReading): SloState {
  return { ...state, figures: storedFigures(reading.figures, []) };
}

function summary({ figures }: SloState) {
  return {
    sli: figures?.sli ?? null,
    remainingRatio: figures?.budget.remainingRatio ?? null,
    timeToExhaustionHours: figures?.timeToExhaustionHours ?? null,
  };
}

function event<Type extends SloEventType>(
  type: Type,
  at: Instant,
  data: SloEventData[Type],
): NewEvent<Type, SloEventData[Type]> & SloEvent {
  return { capability: 'slo', type, at, data } as NewEvent<Type, SloEventData[Type]> & SloEvent;
}
