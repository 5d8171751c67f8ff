import { type LegName, pageKeyOf } from '#core/oncall/events.ts';
import type { LoggedEvent } from '#core/shared/event.ts';
import type { AlertFired, AlertResolved } from '#core/slo/events.ts';
import { type ChangePagePorts, changePage, type PageChange } from './change-page.ts';
import { PageUnknownError } from './delivery-error.ts';

export interface OpenPagePorts extends ChangePagePorts {
  /** The legs that this platform has. */
  readonly legs: readonly LegName[];
}

export type AlertEvent = LoggedEvent<'AlertFired', AlertFired> | LoggedEvent<'AlertResolved', AlertResolved>;

/**
 * Opens the page of an alert that fired, and resolves it when the alert does. Duplicates and replays change nothing: the
 * page's key names one firing, and its stream takes one opening and one end. Throws a PageUnknownError where an alert's
 * end arrives before its beginning, which is on its way: the queue brings it again.
 */
export async function openPage(ports: OpenPagePorts, event: AlertEvent): Promise<PageChange> {
  const pageKey = pageKeyOf(event.data);
  const change = await changePage(
    ports,
    pageKey,
    event.type === 'AlertFired'
      ? { type: 'OpenPage', alert: event.data, legs: ports.legs }
      : { type: 'ResolvePage', alert: event.data },
  );
  if ('refusal' in change && change.refusal.code === 'not-yet-open')
    throw new PageUnknownError(
      `${event.type} ${event.id} came before the alert's beginning: ${change.refusal.reason}; it is tried again later`,
    );
  return change;
}
