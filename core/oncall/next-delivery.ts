import { type Instant, plusMs } from '#core/shared/instant.ts';
import { type Delivery, mayHaveArrived, type Progress, progressOf } from './delivery.ts';
import type { LegName, PageAction } from './events.ts';
import type { Page } from './page.ts';

export type NextDelivery =
  | { readonly kind: 'nothing'; readonly reason: string }
  /** The page was over before the first contact: that is written down, and nothing is ever sent. */
  | { readonly kind: 'skip'; readonly number: number; readonly reason: string }
  | {
      readonly kind: 'send';
      readonly action: PageAction;
      readonly number: number;
      readonly attempt: number;
      /** Until then the worker that sends has it for itself. */
      readonly until: Instant;
      readonly reason: string;
    }
  /** Another worker is at it: come back later. */
  | { readonly kind: 'wait'; readonly until: Instant; readonly reason: string }
  /** It was refused a moment ago: nothing has changed since, so the other side is not asked again yet. */
  | { readonly kind: 'hold'; readonly until: Instant; readonly reason: string };

/**
 * How long a claim keeps others off. Longer than a worker can live (the delivery Lambdas end after 30 s), so that the
 * outcome of an expired claim can't change any more; shorter than the queue's 60 s, so that the first retry sends.
 */
export const CLAIM_MS = 45_000;

/**
 * How long a refusal stands. What is refused is refused again until a person repairs a key, a number or a setting; a
 * quarter of an hour is no burden on the other side, and a page whose cause was repaired goes out by itself.
 */
export const REFUSAL_HOLD_MS = 15 * 60_000;

/** Whom else an acknowledgement is told to: what has a page of its own calls nobody any more, and a button goes. */
export const TOLD_OF_ACKNOWLEDGEMENT: ReadonlySet<LegName> = new Set(['pagerduty', 'slack', 'webhook']);

/** Whom an end is not told to: nobody is called because it is over. */
export const TOLD_OF_NO_END: ReadonlySet<LegName> = new Set(['voice']);

/**
 * What this target must be told now, from the state alone: a queue's message is a wake-up, not an instruction. `number` is
 * that of the last step that named the contact.
 */
export function nextDelivery(
  page: Page,
  { leg, number }: { readonly leg: LegName; readonly number: number },
  delivery: Delivery,
  now: Instant,
): NextDelivery {
  if (page.status === 'none') return { kind: 'nothing', reason: 'there is no such page' };
  const trigger = progressOf(delivery.trigger, number);
  if (page.status === 'open') {
    // Others may have told more while this page was being read: what it says is then no longer so.
    if (delivery.resolve.progress.status !== 'untried') return { kind: 'nothing', reason: 'its end was told already' };
    if (number < delivery.trigger.number) return { kind: 'nothing', reason: 'a later step was told already' };
    return nextAttempt('trigger', number, trigger, now);
  }
  // What overtakes a trigger, of whichever step, is dropped by the other side, and the trigger then stays open for ever.
  const underWay = delivery.trigger.underWay.find(({ until }) => now < until);
  if (underWay !== undefined)
    return { kind: 'wait', until: underWay.until, reason: `attempt ${underWay.attempt} of the trigger is under way` };
  if (page.status === 'suppressed') return { kind: 'nothing', reason: 'its service is muted' };
  if (page.status === 'bundled') return { kind: 'nothing', reason: 'another page of its service goes out first' };
  const isTold = mayHaveArrived(delivery.trigger);
  if (page.status === 'acknowledged') {
    const { actor } = page.acknowledged;
    if (!isTold) return { kind: 'nothing', reason: `${actor.by} has acknowledged it before the first contact` };
    // What comes from there is known there; telling it back would go round for ever.
    const isEcho = leg === 'pagerduty' && actor.channel === leg;
    if (!TOLD_OF_ACKNOWLEDGEMENT.has(leg) || isEcho)
      return { kind: 'nothing', reason: `${actor.by} has acknowledged it` };
    return nextAttempt('acknowledge', page.cycle, progressOf(delivery.acknowledge, page.cycle), now);
  }
  if (trigger.status === 'skipped') return { kind: 'nothing', reason: OVER_BEFORE_CONTACT };
  if (!isTold) return { kind: 'skip', number, reason: OVER_BEFORE_CONTACT };
  if (TOLD_OF_NO_END.has(leg)) return { kind: 'nothing', reason: 'nobody is called because it is over' };
  // Also where the trigger's outcome is unknown: a resolve too many is dropped or read, one too few stays open for ever.
  return nextAttempt('resolve', 0, progressOf(delivery.resolve, 0), now);
}

const OVER_BEFORE_CONTACT = 'the page was over before the first contact';

function nextAttempt(action: PageAction, number: number, progress: Progress, now: Instant): NextDelivery {
  const again = (attempt: number, whatBecameOfIt: string) =>
    send(action, number, attempt + 1, now, `attempt ${attempt} of the ${action} ${whatBecameOfIt}`);
  switch (progress.status) {
    case 'sent':
      return { kind: 'nothing', reason: `the ${action} was accepted as ${progress.reference}` };
    case 'skipped':
      return { kind: 'nothing', reason: `the ${action} was skipped` };
    case 'untried':
      return send(action, number, 1, now, `the ${action} was never tried`);
    case 'failed':
      return again(progress.attempt, 'failed');
    case 'claimed': {
      const { attempt, until } = progress;
      if (now < until) return { kind: 'wait', until, reason: `attempt ${attempt} of the ${action} is under way` };
      return again(attempt, 'ended without an outcome');
    }
    case 'refused': {
      const until = plusMs(progress.at, REFUSAL_HOLD_MS);
      if (now < until) return { kind: 'hold', until, reason: progress.reason };
      return again(progress.attempt, 'was refused a while ago');
    }
  }
}

function send(action: PageAction, number: number, attempt: number, now: Instant, reason: string): NextDelivery {
  return { kind: 'send', action, number, attempt, until: plusMs(now, CLAIM_MS), reason };
}
