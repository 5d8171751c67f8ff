import { type DeliveryEvent, deliveryStream, type LegName, type PageAction } from '#core/oncall/events.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import { DeliveryRecordError, PermanentDeliveryError, TransientDeliveryError } from './delivery-error.ts';

export interface RecordOutcomePorts {
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

export interface Claim {
  readonly pageKey: string;
  readonly leg: LegName;
  readonly target: string;
  readonly action: PageAction;
  readonly number: number;
  readonly attempt: number;
}

/** Only a worker whose claim ran out can write to the same stream meanwhile, so that more races can't be honest. */
const RACES_MAX = 5;

/**
 * Sends, then writes down what came of it: sent, refused or failed. Throws what `send` threw.
 *
 * Where the worker dies between the two, the claim runs out and a retry sends again, so that a person may be paged twice.
 * The other order would lose the page instead: nothing would be left to say that it never went out. PagerDuty folds the
 * second trigger into the first by its deduplication key.
 */
export async function recordOutcome(
  ports: RecordOutcomePorts,
  claim: Claim,
  send: () => Promise<{ readonly reference: string }>,
): Promise<string> {
  let reference: string;
  try {
    ({ reference } = await send());
  } catch (error) {
    await record(ports, failureOf(claim, error, ports.clock.now()), error);
    throw error;
  }
  const sent = {
    capability: 'oncall',
    type: 'DeliverySent',
    at: ports.clock.now(),
    data: { ...claim, reference },
  } as const;
  await record(ports, sent, undefined);
  return reference;
}

/** An error that no leg promised is a defect of ours; what it left behind at the other side, nobody knows. */
function failureOf(claim: Claim, error: unknown, at: Instant): DeliveryEvent {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof PermanentDeliveryError) {
    return { capability: 'oncall', type: 'DeliveryRefused', at, data: { ...claim, reason } };
  }
  const outcomeUnknown = error instanceof TransientDeliveryError ? error.outcomeUnknown : true;
  return { capability: 'oncall', type: 'DeliveryFailed', at, data: { ...claim, outcomeUnknown, reason } };
}

async function record({ eventLog }: RecordOutcomePorts, event: DeliveryEvent, sendError: unknown): Promise<void> {
  const { pageKey, leg, target } = event.data;
  const stream = deliveryStream(pageKey, leg, target);
  const what = `${event.type} of page ${pageKey} for ${target}`;
  try {
    for (let race = 1; race <= RACES_MAX; race += 1) {
      const version = (await eventLog.read(stream, 0)).at(-1)?.version ?? 0;
      const appended = await eventLog.append(stream, version, [event]);
      if (appended === 'appended') return;
    }
  } catch (cause) {
    const errors =
      sendError === undefined
        ? cause
        : new AggregateError([sendError, cause], 'the attempt and its record both failed');
    throw new DeliveryRecordError(`${what} could not be written down; it is sent again once its claim has run out`, {
      cause: errors,
    });
  }
  throw new DeliveryRecordError(
    `${what} lost ${RACES_MAX} races to be written down; it is sent again once its claim has run out`,
    { cause: sendError },
  );
}
