import { pageKeyOf, pageStream } from '#core/oncall/events.ts';
import { decidePage, type PageCommand, type PageRefusal } from '#core/oncall/page.ts';
import type { LoggedEvent } from '#core/shared/event.ts';
import type { AlertFired, AlertResolved } from '#core/slo/events.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import { PageUnknownError } from './delivery-error.ts';
import { readPage } from './read-page.ts';

export interface OpenPagePorts {
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

export type AlertEvent = LoggedEvent<'AlertFired', AlertFired> | LoggedEvent<'AlertResolved', AlertResolved>;

/** What became of the alert: an event of its page, or the reason why there was nothing to do. */
export interface PageOutcome {
  readonly pageKey: string;
  readonly outcome: 'PageOpened' | 'PageResolved' | 'nothing';
  readonly reason: string;
}

/** A page has two events in its life, so that a third lost race can't be honest. */
const RACES_MAX = 3;

/**
 * Opens the page of an alert that fired, and resolves it when the alert does. Duplicates and replays change nothing: the
 * page's key names one firing, and its stream takes one opening and one end. Throws a PageUnknownError where an alert's
 * end arrives before its beginning, which is on its way: the queue brings it again.
 */
export async function openPage(ports: OpenPagePorts, event: AlertEvent): Promise<PageOutcome> {
  const pageKey = pageKeyOf(event.data);
  for (let race = 1; race <= RACES_MAX; race += 1) {
    const { page, version } = await readPage(ports.eventLog, pageKey);

    const decision = decidePage(commandOf(event), page, ports.clock.now());
    if ('refusal' in decision) return refused(event, pageKey, decision.refusal);

    const appended = await ports.eventLog.append(pageStream(pageKey), version, decision.events);
    if (appended === 'appended') {
      const outcome = event.type === 'AlertFired' ? 'PageOpened' : 'PageResolved';
      return { pageKey, outcome, reason: event.data.reason };
    }
  }
  throw new Error(
    `page ${pageKey} was written by others ${RACES_MAX} times while ${event.id} was at it; it is tried again later`,
  );
}

function refused(event: AlertEvent, pageKey: string, { code, reason }: PageRefusal): PageOutcome {
  if (code !== 'not-yet-open') return { pageKey, outcome: 'nothing', reason };
  throw new PageUnknownError(
    `${event.type} ${event.id} came before the alert's beginning: ${reason}; it is tried again later`,
  );
}

function commandOf(event: AlertEvent): PageCommand {
  return event.type === 'AlertFired'
    ? { type: 'OpenPage', alert: event.data }
    : { type: 'ResolvePage', alert: event.data };
}
