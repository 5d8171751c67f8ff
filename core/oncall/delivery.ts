import { type Instant, instant } from '#core/shared/instant.ts';
import type { DeliveryEvent, PageAction } from './events.ts';

/** What one target of one leg was told of one page: of its trigger and of its resolve. */
export type Delivery = Readonly<Record<PageAction, Progress>>;

/** How far one target was told one thing. */
export type Progress =
  | { readonly status: 'untried' }
  /** A worker is sending, or has died over it where `until` has passed. */
  | ({ readonly status: 'claimed'; readonly until: Instant } & Attempts)
  /** To be tried again. */
  | ({ readonly status: 'failed' } & Attempts)
  /** Somebody has to repair something. */
  | ({ readonly status: 'refused'; readonly at: Instant; readonly reason: string } & Attempts)
  | { readonly status: 'sent'; readonly reference: string }
  /** The page was over before the first contact. */
  | { readonly status: 'skipped' };

interface Attempts {
  /** The number of the last one. */
  readonly attempt: number;
  /** One that is over ended with nobody knowing whether the other side accepted it. */
  readonly outcomeUnknown: boolean;
}

export const initialDelivery: Delivery = { trigger: { status: 'untried' }, resolve: { status: 'untried' } };

export function evolveDelivery(delivery: Delivery, event: DeliveryEvent): Delivery {
  const { action } = event.data;
  return { ...delivery, [action]: evolveProgress(delivery[action], event) };
}

/** Whether the other side may have been told: it accepted, it may have, or it is being told right now. */
export function mayHaveArrived(progress: Progress): boolean {
  return progress.status === 'sent' || progress.status === 'claimed' || outcomeUnknown(progress);
}

function evolveProgress(before: Progress, event: DeliveryEvent): Progress {
  if (before.status === 'sent') return before;
  const isOvertaken = 'attempt' in before && 'attempt' in event.data && event.data.attempt < before.attempt;
  if (isOvertaken && event.type !== 'DeliverySent') {
    // The failure of a worker that outlived its claim must not release the claim of the one that came after it.
    return { ...before, outcomeUnknown: before.outcomeUnknown || leavesOutcomeUnknown(event) };
  }
  const { type, at, data } = event;
  switch (type) {
    case 'DeliveryClaimed': {
      // Whoever claims after a claim takes over from a worker that died, of which nobody knows how far it came.
      const unknown = mayHaveArrived(before);
      return { status: 'claimed', attempt: data.attempt, until: instant(data.until), outcomeUnknown: unknown };
    }
    case 'DeliveryFailed': {
      const unknown = outcomeUnknown(before) || leavesOutcomeUnknown(event);
      return { status: 'failed', attempt: data.attempt, outcomeUnknown: unknown };
    }
    case 'DeliveryRefused': {
      const { attempt, reason } = data;
      return { status: 'refused', attempt, at, reason, outcomeUnknown: outcomeUnknown(before) };
    }
    case 'DeliverySent':
      return { status: 'sent', reference: data.reference };
    case 'DeliverySkipped':
      return { status: 'skipped' };
  }
}

function leavesOutcomeUnknown({ type, data }: DeliveryEvent): boolean {
  return type === 'DeliveryFailed' && data.outcomeUnknown;
}

function outcomeUnknown(progress: Progress): boolean {
  return 'outcomeUnknown' in progress && progress.outcomeUnknown;
}
