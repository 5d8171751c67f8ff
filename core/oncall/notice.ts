import type { AlertFired } from '#core/slo/events.ts';
import type { Actor, Bundle, PageResolved } from './events.ts';
import type { KnownPage } from './page.ts';

/** What a target is told. Everything in it was fixed when the page was opened or resolved, so a retry says the same. */
export type PageNotice =
  | {
      readonly action: 'trigger';
      readonly pageKey: string;
      readonly alert: AlertFired;
      /** How often the page began anew: an acknowledgement is of one cycle. */
      readonly cycle: number;
      /** The other pages of the service that are told with it. */
      readonly bundle: Bundle;
    }
  | {
      readonly action: 'acknowledge';
      readonly pageKey: string;
      readonly alert: AlertFired;
      readonly actor: Actor;
      /** What the target answered to the trigger; undefined where nobody knows whether it was accepted. */
      readonly triggerReference: string | undefined;
    }
  | {
      readonly action: 'resolve';
      readonly pageKey: string;
      readonly alert: AlertFired;
      readonly resolution: PageResolved;
      /** What the target answered to the trigger; undefined where nobody knows whether it was accepted. */
      readonly triggerReference: string | undefined;
    };

/** The notice of what a page is now. */
export function noticeOf(page: KnownPage, action: PageNotice['action'], triggerReference?: string): PageNotice {
  const { pageKey, alert } = page.opened;
  if (action === 'trigger') return { action, pageKey, alert, cycle: page.cycle, bundle: page.bundle };
  if (action === 'acknowledge' && page.status === 'acknowledged')
    return { action, pageKey, alert, actor: page.acknowledged.actor, triggerReference };
  if (action === 'resolve' && page.status === 'resolved')
    return { action, pageKey, alert, resolution: page.resolved, triggerReference };
  throw new Error(`page ${pageKey} is ${page.status}: there is no ${action} to tell of`);
}
