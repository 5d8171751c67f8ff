import * as z from 'zod';
import type { LoggedEvent } from '#core/shared/event.ts';
import { loggedEventSchema } from './logged-event.ts';

/** The logged events whose data the given schemas describe, as a union that is told apart by `type`. */
export type EventOf<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  [Type in keyof Schemas & string]: LoggedEvent<Type, z.output<Schemas[Type]>>;
}[keyof Schemas & string];

/**
 * The schema of an event that arrives from the bus, from the data schemas of the types that its rule lets through. It
 * reads the envelope of EventBridge (`source`, `detail-type`, `detail`) and gives the logged event in it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export function busEvent<Schemas extends Readonly<Record<string, z.ZodType>>>(
  dataSchemas: Schemas,
): z.ZodType<EventOf<Schemas>> {
  const types = Object.keys(dataSchemas);
  return z
    .object({ 'detail-type': z.enum(types), detail: loggedEventSchema })
    .transform(({ detail, 'detail-type': detailType }, context) => {
      const read = dataSchemas[detailType]?.safeParse(detail.data);
      if (read?.success && detail.type === detailType) {
        // The loop over the schemas hides from the compiler which data goes with which type; the line above checked it.
        return { ...detail, data: read.data } as EventOf<Schemas>;
      }
      const issues = read?.error?.issues ?? [{ path: [], message: `its type is ${detail.type}` }];
      for (const issue of issues) {
        context.addIssue({
          code: 'custom',
          path: ['detail', 'data', ...issue.path],
          message: `${detailType}: ${issue.message}`,
        });
      }
      return z.NEVER;
    });
}
