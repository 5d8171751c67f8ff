import { type LoggedEvent, type NewEvent, placeEvents } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';

/** An event log in memory, whose every event a test can see. Calls can be made to fail or to hang by their order. */
export class MemoryEventLog implements EventLog {
  readonly streams = new Map<string, LoggedEvent[]>();
  /** Called before each append takes effect; throws to fail it. */
  beforeAppend: (events: readonly NewEvent[]) => void | Promise<void> = () => {};

  /** Called once an append has taken effect, before its caller learns of it. */
  afterAppend: () => void | Promise<void> = () => {};

  async append(stream: string, expectedVersion: number, events: readonly NewEvent[]): Promise<'appended' | 'conflict'> {
    await this.beforeAppend(events);
    const before = this.streams.get(stream) ?? [];
    if (before.length !== expectedVersion) return 'conflict';
    this.streams.set(stream, [...before, ...placeEvents(stream, expectedVersion, structuredClone(events))]);
    await this.afterAppend();
    return 'appended';
  }

  async read(stream: string, afterVersion: number): Promise<LoggedEvent[]> {
    return structuredClone(this.streams.get(stream) ?? []).filter(({ version }) => version > afterVersion);
  }

  typesOf(stream: string): string[] {
    return (this.streams.get(stream) ?? []).map(({ type }) => type);
  }
}
