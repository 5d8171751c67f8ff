import type { Instant } from './instant.ts';

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
