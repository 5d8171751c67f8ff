import { type Instant, plusMs } from '#core/shared/instant.ts';
import { catchAllOf, contactsOf } from './escalation.ts';
import type { Bundle, Contact, LegName, PageEvent } from './events.ts';
import type { KnownPage } from './page.ts';
import type { Roster } from './schema.ts';

/** The next step that reaches anybody. One that reaches nobody is skipped at once, but the last, which falls to the catch-all. */
export function nextStep(
  page: KnownPage,
  { now, roster }: { readonly now: Instant; readonly roster: Roster },
  bundle: Bundle,
): PageEvent {
  const { pageKey, plan } = page.opened;
  const { cycle, round, number } = page;
  const last = plan.steps.length - 1;
  const skipped: number[] = [];
  let step = Math.min(page.step, last);
  let contacts: Contact[] = [];
  for (; ; step += 1) {
    const taken = plan.steps[step];
    contacts = taken === undefined ? [] : contactsOf(taken, roster, plan.legs, now);
    if (contacts.length > 0 || step >= last) break;
    skipped.push(step);
  }
  const fellBack = contacts.length === 0;
  if (fellBack) contacts = catchAllOf(plan);
  const reasons = [
    `step ${step + 1} of ${last + 1}, round ${round} of ${plan.repeats + 1}, by policy ${plan.name}`,
    ...(skipped.length === 0 ? [] : [`skipped ${skipped.map((each) => each + 1).join(', ')}, which reach nobody now`]),
    ...(fellBack ? ['it reaches nobody now, so the catch-all is told'] : []),
  ];
  const data = {
    pageKey,
    number: number + 1,
    cycle,
    round,
    step,
    contacts,
    bundle,
    legs: legsOf(contacts),
    dueAt: nextAt(page, step, now),
    reason: reasons.join('; '),
  };
  return { capability: 'oncall', type: 'PageEscalated', at: now, data };
}

/** When the step behind this one is due; null behind the last one of the last round. */
function nextAt({ opened: { plan }, round }: KnownPage, step: number, now: Instant): Instant | null {
  const [taken, next] = [plan.steps[step], plan.steps[step + 1]];
  if (next !== undefined) return plusMs(now, next.afterMs - (taken?.afterMs ?? 0));
  return round <= plan.repeats ? plusMs(now, plan.repeatAfterMs) : null;
}

/** The legs of some contacts, each once. */
export function legsOf(contacts: readonly Contact[]): LegName[] {
  return [...new Set(contacts.map(({ leg }) => leg))];
}
