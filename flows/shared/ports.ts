import type { LoggedEvent, NewEvent } from '#core/shared/event.ts';
import type { Instant } from '#core/shared/instant.ts';

/** What time is it? */
export interface Clock {
  now(): Instant;
}

/**
 * The append-only log of everything that happens, one stream a thing. An append is one conditional write: it succeeds
 * only where the stream is still at `expectedVersion`, so two writers can't both win. What is appended is published to
 * the bus from the log, at least once.
 */
export interface EventLog {
  append(stream: string, expectedVersion: number, events: readonly NewEvent[]): Promise<'appended' | 'conflict'>;
  /** The events of a stream in order, from the version after `afterVersion` (0: all). */
  read(stream: string, afterVersion: number): Promise<LoggedEvent[]>;
}

/** Who does this next? Every message is handed to a worker at least once, in no promised order. */
export interface WorkQueue<Message> {
  send(messages: readonly Message[]): Promise<void>;
}
