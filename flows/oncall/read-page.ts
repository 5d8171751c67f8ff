import type * as z from 'zod';
import { type Delivery, evolveDelivery, initialDelivery } from '#core/oncall/delivery.ts';
import {
  deliveryEventSchemas,
  deliveryStream,
  type LegName,
  pageEventSchemas,
  pageStream,
} from '#core/oncall/events.ts';
import { evolvePage, initialPage, type Page } from '#core/oncall/page.ts';
import { eventOf, type LoggedEvent } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';

/** What the log says of a page, and the version of its stream. */
export async function readPage(
  eventLog: Pick<EventLog, 'read'>,
  pageKey: string,
): Promise<{ page: Page; version: number }> {
  const events = await eventLog.read(pageStream(pageKey), 0);
  const page = events.map((event) => parse(pageEventSchema, event)).reduce(evolvePage, initialPage);
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
  const delivery = events.map((event) => parse(deliveryEventSchema, event)).reduce(evolveDelivery, initialDelivery);
  return { delivery, version: events.at(-1)?.version ?? 0 };
}

const pageEventSchema = eventOf(pageEventSchemas);
const deliveryEventSchema = eventOf(deliveryEventSchemas);

/** While a deployment is half done an older worker may meet a newer event: it leaves it to a retry, which the newer one takes. */
function parse<Event>(schema: z.ZodType<Event>, event: LoggedEvent): Event {
  const read = schema.safeParse(event);
  if (read.success) return read.data;
  throw new Error(
    `event ${event.id} of type ${event.type} is none that this version knows; deploy the version that wrote it`,
    { cause: read.error },
  );
}
