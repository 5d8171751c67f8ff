import { wakingEventSchemas } from '#core/oncall/events.ts';
import { deliverPage, PageDeliveryError, type TargetOutcome } from '#flows/oncall/deliver-page.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import { busEvent } from '#lambdas/runtime/bus-event.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';

/** The message that wakes a leg that it names. */
export const pageWakeUpSchema = busEvent(wakingEventSchemas);

type DeliveryTools = Pick<Tools<{ readonly eventLog: EventLog; readonly leg: PageLeg }>, 'ports' | 'clock' | 'logger'>;

/** Delivers the page on one leg and logs what came of each target. The log's events are what the alarms count. */
export async function deliverOnWakeUp(
  { data: { pageKey } }: { readonly data: { readonly pageKey: string } },
  { ports, clock, logger }: DeliveryTools,
): Promise<void> {
  const report = (outcomes: readonly TargetOutcome[]) => {
    for (const outcome of outcomes) logger.info(`page ${pageKey} by ${ports.leg.name}`, { ...outcome });
  };
  try {
    report(await deliverPage({ ...ports, clock }, { pageKey }));
  } catch (error) {
    if (error instanceof PageDeliveryError) report(error.outcomes);
    throw error;
  }
}
