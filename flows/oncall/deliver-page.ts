import { CONTACT_LIMITS, mayTellAt } from '#core/oncall/contact-limits.ts';
import { type DeliveryEvent, deliveryStream, type PageAction } from '#core/oncall/events.ts';
import { nextDelivery } from '#core/oncall/next-delivery.ts';
import { noticeOf } from '#core/oncall/notice.ts';
import type { KnownPage, PageContact } from '#core/oncall/page.ts';
import { type Instant, plusMs } from '#core/shared/instant.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import {
  DeliveryInProgressError,
  PageUnknownError,
  PermanentDeliveryError,
  TransientDeliveryError,
} from './delivery-error.ts';
import type { ContactLog, PageLeg } from './ports.ts';
import { readDelivery, readPage } from './read-page.ts';
import { recordOutcome } from './record-outcome.ts';

export interface DeliverPagePorts {
  readonly eventLog: EventLog;
  readonly leg: PageLeg;
  /** Left out where the leg has no limits for each contact. */
  readonly contactLog?: ContactLog;
  readonly clock: Clock;
}

/** What became of one target. */
export type TargetOutcome =
  | { readonly target: string; readonly outcome: 'sent'; readonly action: PageAction; readonly reference: string }
  | { readonly target: string; readonly outcome: 'skipped' | 'nothing'; readonly reason: string }
  /** It was told as often as one contact may be: it is looked at again then. */
  | { readonly target: string; readonly outcome: 'held'; readonly until: Instant }
  | { readonly target: string; readonly outcome: 'failed' | 'refused' | 'in-progress'; readonly error: Error };

/** At least one target still has to be told. The others were told: what is tried again is only what is missing. */
export class PageDeliveryError extends AggregateError {
  override readonly name = 'PageDeliveryError';
  readonly outcomes: readonly TargetOutcome[];

  constructor(message: string, outcomes: readonly TargetOutcome[]) {
    super(
      outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : [])),
      message,
    );
    this.outcomes = outcomes;
  }
}

/**
 * Tells every target of one leg what the page's state asks for. The message that wakes it is no instruction: it may come
 * twice, late or out of order. One target's failure keeps no other from being told; where any failed it throws a
 * PageDeliveryError in the end, so that the queue brings the message again.
 */
export async function deliverPage(
  ports: DeliverPagePorts,
  { pageKey }: { readonly pageKey: string },
): Promise<TargetOutcome[]> {
  const { page } = await readPage(ports.eventLog, pageKey);
  if (page.status === 'none')
    throw new PageUnknownError(
      `page ${pageKey} was to be delivered, but the log has no such page; it is tried again later`,
    );
  const targets = await targetsOf(ports.leg, page);
  const outcomes = await Promise.all(targets.map((target) => deliverOrExplain(ports, page, target)));

  const missing = outcomes.filter((outcome) => 'error' in outcome);
  if (missing.length === 0) return outcomes;
  const why = missing.map(({ target, error }) => `${target}: ${error.message}`).join('; ');
  throw new PageDeliveryError(
    `page ${pageKey} did not reach ${missing.length} of ${targets.length} targets of ${ports.leg.name}: ${why}`,
    outcomes,
  );
}

async function deliverOrExplain(ports: DeliverPagePorts, page: KnownPage, named: Target): Promise<TargetOutcome> {
  const { target } = named;
  try {
    return await deliverToTarget(ports, page, named);
  } catch (thrown) {
    const error =
      thrown instanceof Error
        ? thrown
        : new Error(`the delivery to ${target} threw ${String(thrown)}`, { cause: thrown });
    if (error instanceof PermanentDeliveryError) return { target, outcome: 'refused', error };
    return { target, outcome: error instanceof DeliveryInProgressError ? 'in-progress' : 'failed', error };
  }
}

async function deliverToTarget(
  ports: DeliverPagePorts,
  page: KnownPage,
  { target, number: wanted, isAtOnce }: Target,
): Promise<TargetOutcome> {
  const { eventLog, leg, clock } = ports;
  const { pageKey } = page.opened;
  const { delivery, version } = await readDelivery(eventLog, pageKey, leg.name, target);
  const now = clock.now();

  const next = nextDelivery(page, { leg: leg.name, number: wanted }, delivery, now);

  const append = async (event: DeliveryEvent): Promise<void> => {
    const appended = await eventLog.append(deliveryStream(pageKey, leg.name, target), version, [event]);
    if (appended === 'conflict')
      throw new DeliveryInProgressError(
        `another worker is telling ${target} of page ${pageKey}; it is looked at again later`,
      );
  };
  const skip = async (action: PageAction, number: number, reason: string): Promise<TargetOutcome> => {
    const data = { pageKey, leg: leg.name, target, action, number, reason };
    await append({ capability: 'oncall', type: 'DeliverySkipped', at: now, data });
    return { target, outcome: 'skipped', reason };
  };
  switch (next.kind) {
    case 'nothing':
      return { target, outcome: 'nothing', reason: next.reason };
    case 'wait':
      throw new DeliveryInProgressError(`page ${pageKey}, ${target}: ${next.reason}; it is looked at again later`);
    case 'hold':
      throw new PermanentDeliveryError(
        `page ${pageKey} was refused for ${target}: ${next.reason}; repair it, then redrive the dead-letter queue`,
      );
    case 'skip':
      return skip('trigger', next.number, next.reason);
    case 'send': {
      const { action, number, attempt, until } = next;
      const mayAt = action === 'trigger' && isAtOnce ? now : await allowedAt(ports, target, now);
      if (mayAt > now && action === 'trigger') return { target, outcome: 'held', until: mayAt };
      if (mayAt > now)
        return skip(
          action,
          number,
          'it was told as often as it may be of late, and of an end nobody has to do anything',
        );
      const claim = { pageKey, leg: leg.name, target, action, number, attempt };
      // Of two workers with the same message only one gets its claim into the log, and only that one sends.
      await append({ capability: 'oncall', type: 'DeliveryClaimed', at: now, data: { ...claim, until } });
      const reference = await recordOutcome(ports, claim, async () => {
        // A Lambda can be frozen here and thawed by its next invocation, long after another worker took over.
        if (clock.now() >= until)
          throw new TransientDeliveryError('its claim ran out before it was sent', { outcomeUnknown: false });
        return leg.send(target, noticeOf(page, action, delivery.trigger.reference));
      });
      // Behind the message, so that none depends on it.
      await ports.contactLog?.note(leg.name, target, { at: now, pageKey });
      return { target, outcome: 'sent', action, reference };
    }
  }
}

/** When the target may be told by the limits of its leg. The first step of a page waits for none of them: no storm of another service delays it. */
async function allowedAt({ leg, contactLog }: DeliverPagePorts, target: string, now: Instant): Promise<Instant> {
  const limit = CONTACT_LIMITS[leg.name];
  if (contactLog === undefined || limit === undefined) return now;
  return mayTellAt(limit, await contactLog.told(leg.name, target, plusMs(now, -limit.withinMs)), now);
}

/** A target with the last step that named it. */
interface Target extends Pick<PageContact, 'number' | 'isAtOnce'> {
  readonly target: string;
}

/** Whom the steps of the page named for this leg so far: people, and all that the leg knows of itself. */
async function targetsOf(leg: PageLeg, page: KnownPage): Promise<Target[]> {
  const contacts = page.contacts.filter((contact) => contact.leg === leg.name);
  const isAll = contacts.some(({ target }) => target === null);
  const own = isAll ? await leg.targets() : [];
  return contacts.flatMap(({ target, ...step }) =>
    target === null ? own.map((each) => ({ target: each, ...step })) : [{ target, ...step }],
  );
}
