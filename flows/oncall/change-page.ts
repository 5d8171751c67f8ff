import { calm, nextLeadAt, type Storm } from '#core/oncall/bundle.ts';
import { decidePage, type PageCommand, type PageRefusal, type PageWorld } from '#core/oncall/decide-page.ts';
import { urgencyOf } from '#core/oncall/escalation.ts';
import { type PageEvent, pageKeyOf } from '#core/oncall/events.ts';
import { mutedUntil } from '#core/oncall/mutes.ts';
import { evolvePage, type Page } from '#core/oncall/page.ts';
import { pageRecord } from '#core/oncall/page-record.ts';
import { pageRow } from '#core/oncall/page-row.ts';
import { emptyRoster } from '#core/oncall/schema.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { AlertFired } from '#core/slo/events.ts';
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
export async function changePage(ports: ChangePagePorts, pageKey: string, command: PageCommand): Promise<PageChange> {
  for (let race = 1; race <= RACES_MAX; race += 1) {
    const { page, version } = await readPage(ports.eventLog, pageKey);
    const world = await worldOf(ports, page, command);
    const decision = decidePage(command, page, world);
    if ('refusal' in decision) return { pageKey, refusal: decision.refusal };

    const { events, claim } = decision;
    const after = events.reduce(evolvePage, page);
    if (after.status === 'none')
      throw new Error(`${command.type} was decided on page ${pageKey}, which was never opened`);
    const written = await ports.pages.append({
      pageKey,
      service: after.opened.alert.service,
      expectedVersion: version,
      events,
      row: pageRow(after),
      record: pageRecord(after),
      claim: claim === null ? null : { before: world.storm.lead, after: claim },
    });
    if (written === 'appended') return { pageKey, events };
  }
  throw new Error(
    `page ${pageKey} was written by others ${RACES_MAX} times while ${command.type} was at it; it is tried again later`,
  );
}

async function worldOf(ports: ChangePagePorts, page: Page, command: PageCommand): Promise<PageWorld> {
  const now = ports.clock.now();
  // Who answers must not depend on whether the documents can be read, nor must the end.
  const alone = { now, roster: emptyRoster, mutedUntil: null, storm: calm };
  if (command.type === 'AcknowledgePage' || command.type === 'ResolvePage') return alone;
  const alert = command.type === 'OpenPage' ? command.alert : page.status === 'none' ? undefined : page.opened.alert;
  if (alert === undefined) return alone;
  const [roster, mutes, storm] = await Promise.all([
    readRoster(ports),
    readMutes(ports.eventLog, alert.service),
    readStorm(ports, page, alert, { now, isHurried: command.type === 'UnacknowledgePage' }),
  ]);
  return { now, roster, mutedUntil: mutedUntil(mutes, now), storm };
}

/** What else of the service goes on, as far as it bears on this page. */
async function readStorm(
  { pages }: ChangePagePorts,
  page: Page,
  alert: AlertFired,
  { now, isHurried }: { readonly now: Instant; readonly isHurried: boolean },
): Promise<Storm> {
  const { service } = alert;
  const row = async (pageKey: string | null | undefined) =>
    pageKey === null || pageKey === undefined ? null : pages.row(service, pageKey);
  const lead = await pages.lead(service, urgencyOf(alert));
  const [leading, followed] = await Promise.all([
    row(lead?.pageKey),
    row(page.status === 'bundled' ? page.lead : null),
  ]);
  // A storm's many pages, which have to wait anyway, read no rows.
  const waits = !isHurried && lead !== null && lead.pageKey !== pageKeyOf(alert) && now < nextLeadAt(lead);
  return { lead, leading, followed, rows: waits ? [] : await pages.ofService(service) };
}
