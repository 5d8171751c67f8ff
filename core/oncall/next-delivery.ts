import { type Instant, plusMs } from '#core/shared/instant.ts';
import { type Delivery, mayHaveArrived, type Progress } from './delivery.ts';
import type { PageAction } from './events.ts';
import type { Page } from './page.ts';

export type NextDelivery =
  | { readonly kind: 'nothing'; readonly reason: string }
  /** The page was over before the first contact: that is written down, and nothing is ever sent. */
  | { readonly kind: 'skip'; readonly reason: string }
  | {
      readonly kind: 'send';
      readonly action: PageAction;
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

/** What this target must be told now, from the state alone: a queue's message is a wake-up, not an instruction. */
export function nextDelivery(page: Page, { trigger, resolve }: Delivery, now: Instant): NextDelivery {
  if (page.status === 'none') return { kind: 'nothing', reason: 'there is no such page' };
  if (page.status === 'open') return nextAttempt('trigger', trigger, now);
  if (trigger.status === 'skipped') return { kind: 'nothing', reason: OVER_BEFORE_CONTACT };
  // A resolve that overtakes its trigger is dropped by the other side, and the trigger then stays open for ever.
  if (trigger.status === 'claimed' && now < trigger.until) return nextAttempt('trigger', trigger, now);
  if (!mayHaveArrived(trigger)) return { kind: 'skip', reason: OVER_BEFORE_CONTACT };
  // Also where the trigger's outcome is unknown: a resolve too many is dropped or read, one too few stays open for ever.
  return nextAttempt('resolve', resolve, now);
}

const OVER_BEFORE_CONTACT = 'the page was over before the first contact';

function nextAttempt(action: PageAction, progress: Progress, now: Instant): NextDelivery {
  switch (progress.status) {
    case 'sent':
      return { kind: 'nothing', reason: `the ${action} was accepted as ${progress.reference}` };
    case 'skipped':
      return { kind: 'nothing', reason: `the ${action} was skipped` };
    case 'untried':
      return send(action, 1, now, `the ${action} was never tried`);
    case 'failed':
      return sendAgain(action, progress.attempt, now, 'failed');
    case 'claimed': {
      const { attempt, until } = progress;
      if (now < until) return { kind: 'wait', until, reason: `attempt ${attempt} of the ${action} is under way` };
      return sendAgain(action, attempt, now, 'ended without an outcome');
    }
    case 'refused': {
      const until = plusMs(progress.at, REFUSAL_HOLD_MS);
      if (now < until) return { kind: 'hold', until, reason: progress.reason };
      return sendAgain(action, progress.attempt, now, 'was refused a while ago');
    }
  }
}

function sendAgain(action: PageAction, attempt: number, now: Instant, whatBecameOfIt: string): NextDelivery {
  return send(action, attempt + 1, now, `attempt ${attempt} of the ${action} ${whatBecameOfIt}`);
}

function send(action: PageAction, attempt: number, now: Instant, reason: string): NextDelivery {
  return { kind: 'send', action, attempt, until: plusMs(now, CLAIM_MS), reason };
}
