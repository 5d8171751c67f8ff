import * as z from 'zod';
import { type EventOf, eventOf } from '#core/shared/event.ts';

/**
 * The schema of an event that arrives from the bus, from the data schemas of the types that its rule lets through. It
 * reads the envelope of EventBridge and gives the logged event that is its `detail`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export function busEvent<Schemas extends Readonly<Record<string, z.ZodType>>>(
  dataSchemas: Schemas,
): z.ZodType<EventOf<Schemas>> {
  return z.object({ detail: eventOf(dataSchemas) }).transform(({ detail }) => detail);
}
