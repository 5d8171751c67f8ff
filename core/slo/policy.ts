import { quotient, times } from '#core/shared/count.ts';
import { formatDuration } from '#core/shared/duration.ts';
import { formatInstant, HOUR_MS, type Instant } from '#core/shared/instant.ts';
import { complement, product, type Ratio } from '#core/shared/ratio.ts';
import { exact } from './alert-rules.ts';
import type { AnySlo, PolicyAction, PolicyCondition, PolicyException } from './schema.ts';
import type { MetRule } from './state.ts';
import { burnRate, compareToShare, type Usage, type WindowUsage } from './usage.ts';

/** What one rule of a policy sees. */
export interface PolicyReading {
  readonly policy: string;
  readonly rule: string;
  readonly actions: PolicyAction[];
  readonly message: string | null;
  /** Null where there are no data to judge by: then it stays as it was. */
  readonly holds: boolean | null;
  readonly reason: string;
  readonly exceptions: readonly PolicyException[];
}

/** What policies are judged by. */
export interface BudgetFacts {
  readonly errorBudget: Ratio;
  readonly usage: WindowUsage;
  readonly timeToExhaustionHours: number | null;
  /** What the incident that is on has used, as a share of the budget window; null where none is. */
  readonly incident: Usage | null;
}

/** Reads every rule of every policy that names the SLO. Comparisons are exact. */
export function readPolicies({ policies }: AnySlo, facts: BudgetFacts): PolicyReading[] {
  return policies.flatMap(({ name: policy, rules, exceptions }) =>
    rules.map(({ name: rule, when, actions, message }) => ({
      policy,
      rule,
      actions,
      message: message ?? null,
      ...judge(when, facts),
      exceptions: exceptions.filter(({ rules: named }) => named === undefined || named.includes(rule)),
    })),
  );
}

export interface PolicyChange {
  readonly kind: 'met' | 'cleared';
  readonly reading: PolicyReading;
  readonly metAt: Instant;
  readonly exception: PolicyException | null;
}

/** Which rules are met now, and which became so or stopped being so. A rule that has left the catalog is met no more, without a word. */
export function decidePolicies(
  before: readonly MetRule[],
  readings: readonly PolicyReading[],
  asOf: Instant,
): { met: MetRule[]; changes: PolicyChange[] } {
  const met: MetRule[] = [];
  const changes: PolicyChange[] = [];
  for (const reading of readings) {
    const { policy, rule, actions, holds, reason } = reading;
    const known = before.find((one) => one.policy === policy && one.rule === rule);
    const exception = reading.exceptions.find(({ from, until }) => (from ?? asOf) <= asOf && asOf < until) ?? null;
    const goesOn = holds ?? known !== undefined;
    if (goesOn) {
      const metAt = known?.metAt ?? asOf;
      const said = holds === null ? (known?.reason ?? reason) : reason;
      met.push({ policy, rule, metAt, actions, reason: said, exceptedUntil: exception?.until ?? null });
      if (known === undefined) changes.push({ kind: 'met', reading, metAt, exception });
    } else if (known !== undefined) {
      changes.push({ kind: 'cleared', reading, metAt: known.metAt, exception });
    }
  }
  return { met, changes };
}

/** Whether the rule holds releases back at a moment. */
export function isHeld({ actions, exceptedUntil }: MetRule, now: Instant): boolean {
  return actions.includes('hold-releases') && (exceptedUntil === null || now >= exceptedUntil);
}

function judge(when: PolicyCondition, facts: BudgetFacts): { holds: boolean | null; reason: string } {
  const { errorBudget, usage, incident, timeToExhaustionHours } = facts;
  if (usage.isSilent) return { holds: null, reason: 'there are no data to judge by' };
  const remaining = percent(
    1 - quotient(times(usage.spent, errorBudget.denominator), times(usage.of, errorBudget.numerator)),
  );
  switch (when.type) {
    case 'remaining-at-most': {
      // remaining <= r where spent / of >= (1 - target) * (1 - r)
      const ratio = exact(when.ratio);
      const spentShare = product(errorBudget, complement(ratio));
      const holds = compareToShare(usage, spentShare) >= 0;
      return {
        holds,
        reason: `${remaining} of the budget is left, ${holds ? 'not more' : 'more'} than ${percentOf(ratio)}`,
      };
    }
    case 'incident-share-above': {
      const ratio = exact(when.ratio);
      if (incident === null) return { holds: false, reason: 'no incident is on' };
      const holds = compareToShare(incident, product(errorBudget, ratio)) > 0;
      const share = burnRate(incident, errorBudget) ?? 0;
      return {
        holds,
        reason: `one incident spent ${percent(share)} of the budget, ${holds ? 'more' : 'not more'} than ${percentOf(ratio)}`,
      };
    }
    case 'exhausted-within': {
      const text = formatDuration(when.ms);
      const hours = timeToExhaustionHours;
      const holds = hours !== null && hours * HOUR_MS <= when.ms;
      const forecast =
        hours === null ? 'the budget does not run out' : `the budget runs out in ${Number(hours.toPrecision(3))} h`;
      return { holds, reason: `at the rate of the last 6 h ${forecast}, ${holds ? 'within' : 'not within'} ${text}` };
    }
  }
}

function percentOf({ numerator, denominator }: Ratio): string {
  return percent(quotient(numerator, denominator));
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))} %`;
}

/** `excepted until 2026-03-01T12:00:00Z by ana: the campaign` */
export function exceptionText({ owner, reason, until }: PolicyException): string {
  return `excepted until ${formatInstant(until)} by ${owner}: ${reason}`;
}

/** What each action asks of people. */
const ASKS: Readonly<Record<PolicyAction, string>> = {
  'hold-releases': 'releases are held back',
  'require-review': 'a review is required',
  notify: 'for your information',
  'open-ticket': 'open a ticket',
};

/** Everything that a person has to know of a rule that began or ceased to be met, in one text. */
export function noticeText({ displayName, service }: AnySlo, { kind, reading, exception }: PolicyChange): string {
  const { policy, rule, actions, message, reason } = reading;
  const asked = kind === 'met' ? actions.map((action) => ASKS[action]).join(', ') : 'nothing is asked any more';
  const subject = `${displayName} (${service}): rule ${rule} of policy ${policy} is ${kind === 'met' ? 'met' : 'met no longer'}`;
  const more = [...(message === null ? [] : [message]), ...(exception === null ? [] : [exceptionText(exception)])];
  return [`${subject}: ${reason}; ${asked}.`, ...more].join(' ');
}
