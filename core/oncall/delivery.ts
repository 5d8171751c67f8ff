import { type Instant, instant } from '#core/shared/instant.ts';
import type { DeliveryEvent, PageAction } from './events.ts';

/** What one target of one leg was told of one page, of its steps, its acknowledgement and its end: of each the newest only. */
export type Delivery = Readonly<Record<PageAction, Telling>>;

export interface Telling {
  /** Which step of the page, or which of its cycles: what is older than this is told no more. */
  readonly number: number;
  readonly progress: Progress;
  /** Something older than this may have reached the other side. */
  readonly hasArrivedBefore: boolean;
  /** Attempts, of older steps too, of which no outcome is written down: until then each may still reach the other side. */
  readonly underWay: readonly { readonly number: number; readonly attempt: number; readonly until: Instant }[];
  /** What the other side answered last. */
  readonly reference: string | undefined;
}

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

const untold: Telling = {
  number: 0,
  progress: { status: 'untried' },
  hasArrivedBefore: false,
  underWay: [],
  reference: undefined,
};

export const initialDelivery: Delivery = { trigger: untold, acknowledge: untold, resolve: untold };

export function evolveDelivery(delivery: Delivery, event: DeliveryEvent): Delivery {
  const { action } = event.data;
  return { ...delivery, [action]: evolveTelling(delivery[action], event) };
}

/** How far a target was told of this number: what was told of an older one says nothing about it. */
export function progressOf({ number, progress }: Telling, wanted: number): Progress {
  return number === wanted ? progress : { status: 'untried' };
}

/** Whether the other side may have been told at all: it accepted, it may have, or it is being told right now. */
export function mayHaveArrived({ progress, hasArrivedBefore }: Telling): boolean {
  return hasArrivedBefore || mayHaveBeenAccepted(progress);
}

function evolveTelling(before: Telling, event: DeliveryEvent): Telling {
  const { number } = event.data;
  const underWay = evolveUnderWay(before.underWay, event);
  const reference = event.type === 'DeliverySent' ? event.data.reference : before.reference;
  if (number < before.number) {
    // A worker that outlived its step: what it left behind must still be resolved.
    const arrived = event.type === 'DeliverySent' || leavesOutcomeUnknown(event);
    return {
      ...before,
      underWay,
      reference: before.reference ?? reference,
      hasArrivedBefore: before.hasArrivedBefore || arrived,
    };
  }
  const isNewer = number > before.number;
  const hasArrivedBefore = isNewer ? mayHaveArrived(before) : before.hasArrivedBefore;
  const progress = evolveProgress(isNewer ? { status: 'untried' } : before.progress, event);
  return { number, progress, hasArrivedBefore, underWay, reference };
}

function evolveUnderWay(before: Telling['underWay'], { type, data }: DeliveryEvent): Telling['underWay'] {
  if (type === 'DeliverySkipped') return before;
  const { number, attempt } = data;
  const others = before.filter((one) => one.number !== number || one.attempt !== attempt);
  return type === 'DeliveryClaimed' ? [...others, { number, attempt, until: instant(data.until) }] : others;
}

function mayHaveBeenAccepted(progress: Progress): boolean {
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
      const unknown = mayHaveBeenAccepted(before);
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
