import { type Delivery, evolveDelivery, initialDelivery } from '#core/oncall/delivery.ts';
import {
  type DeliveryEvent,
  deliveryStream,
  type LegName,
  oncallEventSchemas,
  type PageEvent,
  pageStream,
} from '#core/oncall/events.ts';
import { evolvePage, initialPage, type Page } from '#core/oncall/page.ts';
import type { LoggedEvent } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';

/** What the log says of a page, and the version of its stream. */
export async function readPage(
  eventLog: Pick<EventLog, 'read'>,
  pageKey: string,
): Promise<{ page: Page; version: number }> {
  const events = await eventLog.read(pageStream(pageKey), 0);
  const page = events.map(parsePageEvent).reduce(evolvePage, initialPage);
  return { page, version: events.at(-1)?.version ?? 0 };
}

/** What the log says of one target's share in a page, and the version of its stream. */
export async function readDelivery(
  eventLog: Pick<EventLog, 'read'>,
  pageKey: string,
  leg: LegName,
  target: string,
): Promise<{ delivery: Delivery; version: number }> {
  const events = await eventLog.read(deliveryStream(pageKey, leg, target), 0);
  const delivery = events
    .map((event) => ({ ...parseDeliveryEvent(event), at: event.at }))
    .reduce(evolveDelivery, initialDelivery);
  return { delivery, version: events.at(-1)?.version ?? 0 };
}

function parsePageEvent(event: LoggedEvent): PageEvent {
  switch (event.type) {
    case 'PageOpened':
      return { type: event.type, data: oncallEventSchemas.PageOpened.parse(event.data) };
    case 'PageResolved':
      return { type: event.type, data: oncallEventSchemas.PageResolved.parse(event.data) };
    default:
      throw unknownEvent(event);
  }
}

function parseDeliveryEvent(event: LoggedEvent): DeliveryEvent {
  switch (event.type) {
    case 'DeliveryClaimed':
      return { type: event.type, data: oncallEventSchemas.DeliveryClaimed.parse(event.data) };
    case 'DeliverySent':
      return { type: event.type, data: oncallEventSchemas.DeliverySent.parse(event.data) };
    case 'DeliveryFailed':
      return { type: event.type, data: oncallEventSchemas.DeliveryFailed.parse(event.data) };
    case 'DeliveryRefused':
      return { type: event.type, data: oncallEventSchemas.DeliveryRefused.parse(event.data) };
    case 'DeliverySkipped':
      return { type: event.type, data: oncallEventSchemas.DeliverySkipped.parse(event.data) };
    default:
      throw unknownEvent(event);
  }
}

/** While a deployment is half done an older worker may meet a newer event: it leaves it to a retry, which the newer one takes. */
function unknownEvent(event: LoggedEvent): Error {
  return new Error(
    `event ${event.id} of type ${event.type} is none that this version knows; deploy the version that wrote it`,
  );
}
