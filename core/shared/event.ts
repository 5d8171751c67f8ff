import * as z from 'zod';
import { type Instant, instant } from './instant.ts';

/**
 * Something that happened, as the event log keeps it. `stream` and `version` name it: the version counts from 1
 * within its stream, and `id` is `stream@version`, the key by which consumers are idempotent.
 */
export interface LoggedEvent<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly capability: string;
  readonly type: Type;
  readonly at: Instant;
  readonly data: Data;
}

/** What a decision gives to be logged: the log adds stream, version and id. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  readonly capability: string;
  readonly type: Type;
  readonly at: Instant;
  readonly data: Data;
}

/** Gives new events their places behind the last version of their stream. */
export function placeEvents<E extends NewEvent>(
  stream: string,
  expectedVersion: number,
  events: readonly E[],
): (E & LoggedEvent)[] {
  return events.map((event, index) => {
    const version = expectedVersion + index + 1;
    return { ...event, id: `${stream}@${version}`, stream, version };
  });
}

/** An event of the log as it travels. What is in `data` its reader knows. */
export const loggedEventSchema = z.object({
  id: z.string().min(1),
  stream: z.string().min(1),
  version: z.int().positive(),
  capability: z.string().min(1),
  type: z.string().min(1),
  at: z.int().transform(instant),
  data: z.unknown(),
});

/** An event as a store holds it: its data as JSON text, for numbers beyond 2^53 have no other form that every store takes. */
export const storedEventSchema = loggedEventSchema.extend({
  data: z.string().transform((text): unknown => JSON.parse(text)),
});

/** The logged events whose data the given schemas describe, as a union that is told apart by `type`. */
export type EventOf<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  [Type in keyof Schemas & string]: LoggedEvent<Type, z.output<Schemas[Type]>>;
}[keyof Schemas & string];

/** The same events as a decision gives them, before the log has placed them. */
export type NewEventOf<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  [Type in keyof Schemas & string]: NewEvent<Type, z.output<Schemas[Type]>>;
}[keyof Schemas & string];

/** The schema of a logged event of one of these types, from the schemas of their data. */
export function eventOf<Schemas extends Readonly<Record<string, z.ZodType>>>(
  dataSchemas: Schemas,
): z.ZodType<EventOf<Schemas>> {
  return loggedEventSchema.transform((event, context) => {
    const schema = dataSchemas[event.type];
    const read = schema?.safeParse(event.data);
    // The look-up hides from the compiler which data goes with which type; this line checked it.
    if (read?.success) return { ...event, data: read.data } as EventOf<Schemas>;
    const types = Object.keys(dataSchemas).join(', ');
    const issues = read?.error?.issues ?? [{ path: [], message: `not an event of these types: ${types}` }];
    for (const { path, message } of issues) {
      context.addIssue({ code: 'custom', path: ['data', ...path], message: `${event.type}: ${message}` });
    }
    return z.NEVER;
  });
}
