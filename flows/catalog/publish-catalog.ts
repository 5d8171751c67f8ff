import { formatProblem, formatWarning } from '#core/catalog/problem.ts';
import type { CatalogVerdict } from '#core/catalog/read-catalog.ts';
import { type Catalog, type CatalogHead, everySlo } from '#core/catalog/schema.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import { CatalogJournal } from './catalog-journal.ts';
import type { CatalogStore, DocumentSource } from './ports.ts';
import { validateCatalog } from './validate-catalog.ts';

/** The parts of the world that a hand-in needs. */
export interface PublishPorts {
  readonly documents: DocumentSource;
  readonly store: CatalogStore;
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

/** One hand-in of documents. */
export interface HandIn {
  /** Names this hand-in and no other: of an upload its place and version, of a folder its path and content. */
  readonly sourceId: string;
  /** When it was handed in; now, where left out. */
  readonly handedInAt?: Instant;
  /** The Region of metrics that name none. */
  readonly homeRegion: string;
}

/** What became of a hand-in. */
export type PublishOutcome =
  | {
      readonly outcome: 'published';
      readonly version: number;
      readonly catalog: Catalog;
      readonly warnings: readonly string[];
    }
  | { readonly outcome: 'unchanged'; readonly version: number; readonly reason: string }
  | { readonly outcome: 'refused'; readonly errors: readonly string[]; readonly reason: string };

/** A hand-in that loses the race for the head so often in a row has found something broken. */
const ATTEMPTS_MAX = 5;

/** So many messages are kept with an event, which must fit into an item of DynamoDB and an event of the bus. */
export const MESSAGES_KEPT_MAX = 100;

/**
 * Puts handed-in documents in force as a new version, or refuses them all and leaves the version before in force.
 *
 * A crash may come between any two writes. The version is stored first, then the head is flipped by one conditional
 * write, then the event is logged. A replay before the flip stores the documents once more under a new number, and what
 * it replaces is never read. Every run first logs the event that a crash behind the flip left out, so that a replay of
 * what is in force changes nothing else.
 */
export async function publishCatalog(ports: PublishPorts, handIn: HandIn): Promise<PublishOutcome> {
  const now = ports.clock.now();
  const handedInAt = handIn.handedInAt ?? now;
  let verdict: CatalogVerdict | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const head = await ports.store.head();
    const journal = await CatalogJournal.open(ports.eventLog, head, now);
    const unchanged = head && whyUnchanged(head, handIn.sourceId, handedInAt);
    if (unchanged) return unchanged;

    verdict ??= await validateCatalog(ports, handIn);
    if (!verdict.valid) {
      const errors = verdict.problems.map(formatProblem);
      await journal.logRefusal({
        source: handIn.sourceId,
        errors: errors.slice(0, MESSAGES_KEPT_MAX),
        errorCount: errors.length,
      });
      return { outcome: 'refused', errors, reason: `${errors.length} problems; the catalog before stays in force` };
    }

    const { catalog } = verdict;
    const warnings = verdict.warnings.map(formatWarning);
    const version = await ports.store.add(catalog);
    const next: CatalogHead = {
      version,
      sourceId: handIn.sourceId,
      handedInAt,
      services: catalog.services.length,
      slos: everySlo(catalog).length,
      warnings: warnings.slice(0, MESSAGES_KEPT_MAX),
      streamVersion: journal.version,
    };
    if ((await ports.store.putInForce(next, head?.version ?? 0)) === 'conflict') continue;
    await CatalogJournal.open(ports.eventLog, next, now);
    return { outcome: 'published', version, catalog, warnings };
  }
  throw catalogContended(handIn.sourceId);
}

function whyUnchanged(head: CatalogHead, sourceId: string, handedInAt: number): PublishOutcome | undefined {
  const { version } = head;
  if (head.sourceId === sourceId) {
    return { outcome: 'unchanged', version, reason: `version ${version} is in force from this very hand-in` };
  }
  if (handedInAt < head.handedInAt) {
    return { outcome: 'unchanged', version, reason: `version ${version} in force was handed in later` };
  }
  return undefined;
}

function catalogContended(sourceId: string): Error {
  const error = new Error(
    `the catalog of ${sourceId} lost ${ATTEMPTS_MAX} races for being put in force; something publishes without end: hand it in again when that has stopped`,
  );
  error.name = 'CatalogContendedError';
  return error;
}
