import { decidePage, type PageCommand, type PageRefusal, type PageWorld } from '#core/oncall/decide-page.ts';
import type { PageEvent } from '#core/oncall/events.ts';
import { mutedUntil } from '#core/oncall/mutes.ts';
import { evolvePage } from '#core/oncall/page.ts';
import { pageRow } from '#core/oncall/page-row.ts';
import { emptyRoster } from '#core/oncall/schema.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import type { PageBook, RosterSource } from './ports.ts';
import { readMutes } from './read-mutes.ts';
import { readPage } from './read-page.ts';
import { readRoster } from './read-roster.ts';

export interface ChangePagePorts {
  readonly eventLog: Pick<EventLog, 'read'>;
  readonly pages: PageBook;
  readonly roster: RosterSource;
  readonly clock: Clock;
}

/** What a command did to a page, or why it did nothing. */
export type PageChange =
  | { readonly pageKey: string; readonly events: readonly PageEvent[] }
  | { readonly pageKey: string; readonly refusal: PageRefusal };

/** Alerts, people, timers and webhooks of one page meet here; more of them at once can't be honest. */
const RACES_MAX = 8;

/**
 * Reads a page, decides what the command does to it, and writes that in one conditional write with the row by which the
 * sweep finds it. All that happens to a page goes through here, so of two commands at once the second decides anew.
 */
export async function changePage(
  ports: ChangePagePorts,
  pageKey: string,
  service: string | undefined,
  command: PageCommand,
): Promise<PageChange> {
  for (let race = 1; race <= RACES_MAX; race += 1) {
    const { page, version } = await readPage(ports.eventLog, pageKey);
    const owner = page.status === 'none' ? service : page.opened.alert.service;
    const decision = decidePage(command, page, await worldOf(ports, owner, command));
    if ('refusal' in decision) return { pageKey, refusal: decision.refusal };

    const after = decision.events.reduce(evolvePage, page);
    const written = await ports.pages.append(pageKey, version, decision.events, pageRow(after));
    if (written === 'appended') return { pageKey, events: decision.events };
  }
  throw new Error(
    `page ${pageKey} was written by others ${RACES_MAX} times while ${command.type} was at it; it is tried again later`,
  );
}

async function worldOf(
  { eventLog, roster, clock }: ChangePagePorts,
  service: string | undefined,
  { type }: PageCommand,
): Promise<PageWorld> {
  const now = clock.now();
  // Who answers must not depend on whether the documents can be read, nor must the end.
  if (type === 'AcknowledgePage' || type === 'ResolvePage') return { now, roster: emptyRoster, mutedUntil: null };
  const [read, mutes] = await Promise.all([
    readRoster({ roster, eventLog }),
    service === undefined ? [] : readMutes(eventLog, service),
  ]);
  return { now, roster: read, mutedUntil: mutedUntil(mutes, now) };
}
