import type * as z from 'zod';
import { CATALOG_STREAM, type catalogPublishedSchema, type catalogRefusedSchema } from '#core/catalog/events.ts';
import type { CatalogHead } from '#core/catalog/schema.ts';
import type { LoggedEvent } from '#core/shared/event.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { EventLog } from '#flows/shared/ports.ts';

type CatalogRefused = z.infer<typeof catalogRefusedSchema>;
type CatalogPublished = z.infer<typeof catalogPublishedSchema>;

/** Whoever loses so many races for the next place in the stream has found something broken. */
const APPEND_ATTEMPTS_MAX = 10;

/**
 * The catalog's events since the version in force was decided on. Nothing older is ever read, so that the work doesn't
 * grow with the history.
 */
export class CatalogJournal {
  readonly #eventLog: EventLog;
  readonly #now: Instant;
  #version: number;
  #events: LoggedEvent[] = [];

  private constructor(eventLog: EventLog, streamVersion: number, now: Instant) {
    this.#eventLog = eventLog;
    this.#version = streamVersion;
    this.#now = now;
  }

  /** Reads the journal, and first of all logs that the version in force was published, where a crash left that out. */
  static async open(eventLog: EventLog, head: CatalogHead | undefined, now: Instant): Promise<CatalogJournal> {
    const journal = new CatalogJournal(eventLog, head?.streamVersion ?? 0, now);
    await journal.#readOn();
    if (head) await journal.#logPublished(head);
    return journal;
  }

  /** The version of the stream as far as it was read. */
  get version(): number {
    return this.#version;
  }

  /** Logs a refusal, once for each hand-in. */
  async logRefusal(data: CatalogRefused): Promise<void> {
    await this.#appendUnless('CatalogRefused', data, ({ source }) => source === data.source);
  }

  async #logPublished({ version, sourceId, services, slos, warnings }: CatalogHead): Promise<void> {
    const data: CatalogPublished = { catalogVersion: version, source: sourceId, services, slos, warnings };
    await this.#appendUnless('CatalogPublished', data, ({ catalogVersion }) => catalogVersion === version);
  }

  async #appendUnless<Data extends object>(
    type: string,
    data: Data,
    isSame: (logged: Partial<Data>) => boolean,
  ): Promise<void> {
    for (let attempt = 1; attempt <= APPEND_ATTEMPTS_MAX; attempt += 1) {
      if (this.#events.some((event) => event.type === type && isSame(event.data as Partial<Data>))) return;
      const event = { capability: 'catalog', type, at: this.#now, data };
      const result = await this.#eventLog.append(CATALOG_STREAM, this.#version, [event]);
      await this.#readOn();
      if (result === 'appended') return;
    }
    throw journalContended(type);
  }

  async #readOn(): Promise<void> {
    const events = await this.#eventLog.read(CATALOG_STREAM, this.#version);
    this.#events.push(...events);
    this.#version = events.at(-1)?.version ?? this.#version;
  }
}

function journalContended(type: string): Error {
  const error = new Error(
    `${type} lost ${APPEND_ATTEMPTS_MAX} races for the next place of the stream ${CATALOG_STREAM}; it is logged when the hand-in is tried again`,
  );
  error.name = 'CatalogContendedError';
  return error;
}
