import { wakingEventSchemas } from '#core/oncall/events.ts';
import {
  type DeliverPagePorts,
  deliverPage,
  PageDeliveryError,
  type TargetOutcome,
} from '#flows/oncall/deliver-page.ts';
import { busEvent } from '#lambdas/runtime/bus-event.ts';
import { NotYetError } from '#lambdas/runtime/not-yet-error.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';

/** The message that wakes a leg that it names. */
export const pageWakeUpSchema = busEvent(wakingEventSchemas);

type DeliveryTools = Pick<Tools<Omit<DeliverPagePorts, 'clock'>>, 'ports' | 'clock' | 'logger'>;

/**
 * Delivers the page on one leg and logs what came of each target. The log's events are what the alarms count. Where a
 * target was told as often as it may be, it throws a NotYetError until it may be told again.
 */
export async function deliverOnWakeUp(
  { data: { pageKey } }: { readonly data: { readonly pageKey: string } },
  { ports, clock, logger }: DeliveryTools,
): Promise<void> {
  const report = (outcomes: readonly TargetOutcome[]) => {
    for (const outcome of outcomes) logger.info(`page ${pageKey} by ${ports.leg.name}`, { ...outcome });
  };
  let outcomes: readonly TargetOutcome[];
  try {
    outcomes = await deliverPage({ ...ports, clock }, { pageKey });
  } catch (error) {
    if (error instanceof PageDeliveryError) report(error.outcomes);
    throw error;
  }
  report(outcomes);
  const [held] = outcomes
    .flatMap((outcome) => (outcome.outcome === 'held' ? [outcome] : []))
    .toSorted((a, b) => a.until - b.until);
  if (held !== undefined)
    throw new NotYetError(`${held.target} was told by ${ports.leg.name} as often as it may be of late`, held.until);
}
