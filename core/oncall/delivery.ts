import { type Instant, instant, plusMs } from '#core/shared/instant.ts';
import type { DeliveryEvent, PageAction } from './events.ts';
import type { Page } from './page.ts';

/** How far one target was told one thing. `maybeAccepted`: an earlier attempt ended with nobody knowing its outcome. */
type Progress =
  | { readonly status: 'untried' }
  | { readonly status: 'claimed'; readonly attempt: number; readonly until: Instant; readonly maybeAccepted: boolean }
  | { readonly status: 'failed'; readonly attempt: number; readonly maybeAccepted: boolean }
  | {
      readonly status: 'refused';
      readonly attempt: number;
      readonly at: Instant;
      readonly reason: string;
      readonly maybeAccepted: boolean;
    }
  | { readonly status: 'sent'; readonly reference: string }
  | { readonly status: 'skipped' };

/** What one target of one leg was told of one page. */
export type Delivery = Readonly<Record<PageAction, Progress>>;

export type NextDelivery =
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'skip'; readonly reason: string }
  | {
      readonly kind: 'send';
      readonly action: PageAction;
      readonly attempt: number;
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

export const initialDelivery: Delivery = { trigger: { status: 'untried' }, resolve: { status: 'untried' } };

/** What this target must be told now, from the state alone: a queue's message is a wake-up, not an instruction. */
export function nextDelivery(page: Page, delivery: Delivery, now: Instant): NextDelivery {
  if (page.status === 'none') return { kind: 'nothing', reason: 'there is no such page' };
  const { trigger } = delivery;
  if (page.status === 'open') return nextAttempt('trigger', trigger, now);
  if (trigger.status === 'skipped') return { kind: 'nothing', reason: 'the page was over before the first contact' };
  // A resolve that overtakes its trigger is dropped by the other side, and the trigger then stays open for ever.
  if (trigger.status === 'claimed' && now < trigger.until) return nextAttempt('trigger', trigger, now);
  if (!maybeAccepted(trigger)) return { kind: 'skip', reason: 'the page was over before the first contact' };
  // Also where the trigger's outcome is unknown: a resolve too many is dropped or read, one too few stays open for ever.
  return nextAttempt('resolve', delivery.resolve, now);
}

export function evolveDelivery(delivery: Delivery, event: DeliveryEvent & { at: Instant }): Delivery {
  const { action } = event.data;
  const before = delivery[action];
  return { ...delivery, [action]: before.status === 'sent' ? before : evolveProgress(before, event) };
}

function nextAttempt(action: PageAction, progress: Progress, now: Instant): NextDelivery {
  switch (progress.status) {
    case 'sent':
      return { kind: 'nothing', reason: `the ${action} was accepted as ${progress.reference}` };
    case 'skipped':
      return { kind: 'nothing', reason: `the ${action} was skipped` };
    case 'untried':
      return send(action, 1, now, `the ${action} was never tried`);
    case 'failed':
      return send(action, progress.attempt + 1, now, `attempt ${progress.attempt} of the ${action} failed`);
    case 'claimed':
      if (now < progress.until)
        return {
          kind: 'wait',
          until: progress.until,
          reason: `attempt ${progress.attempt} of the ${action} is under way`,
        };
      return send(
        action,
        progress.attempt + 1,
        now,
        `attempt ${progress.attempt} of the ${action} ended without an outcome`,
      );
    case 'refused': {
      const until = plusMs(progress.at, REFUSAL_HOLD_MS);
      if (now < until) return { kind: 'hold', until, reason: progress.reason };
      return send(
        action,
        progress.attempt + 1,
        now,
        `attempt ${progress.attempt} of the ${action} was refused a while ago`,
      );
    }
  }
}

function send(action: PageAction, attempt: number, now: Instant, reason: string): NextDelivery {
  return { kind: 'send', action, attempt, until: plusMs(now, CLAIM_MS), reason };
}

function evolveProgress(before: Progress, { type, at, data }: DeliveryEvent & { at: Instant }): Progress {
  if ('attempt' in before && 'attempt' in data && data.attempt < before.attempt && type !== 'DeliverySent') {
    // A worker that outlived its claim: its failure must not release the claim of the one that came after it.
    const unknown = type === 'DeliveryFailed' && data.maybeAccepted;
    return { ...before, maybeAccepted: before.maybeAccepted || unknown };
  }
  switch (type) {
    case 'DeliveryClaimed':
      return {
        status: 'claimed',
        attempt: data.attempt,
        until: instant(data.until),
        maybeAccepted: maybeAccepted(before),
      };
    case 'DeliveryFailed':
      return { status: 'failed', attempt: data.attempt, maybeAccepted: data.maybeAccepted || wasMaybeAccepted(before) };
    case 'DeliveryRefused':
      return {
        status: 'refused',
        attempt: data.attempt,
        at,
        reason: data.reason,
        maybeAccepted: wasMaybeAccepted(before),
      };
    case 'DeliverySent':
      return { status: 'sent', reference: data.reference };
    case 'DeliverySkipped':
      return { status: 'skipped' };
  }
}

/** Whether the other side may have it, the attempt under way counted as one that may. */
function maybeAccepted(progress: Progress): boolean {
  return progress.status === 'claimed' || progress.status === 'sent' || wasMaybeAccepted(progress);
}

/** Whether an attempt before the one under way may have been accepted. */
function wasMaybeAccepted(progress: Progress): boolean {
  return 'maybeAccepted' in progress && progress.maybeAccepted;
}
