import type { AlertFired } from '#core/slo/events.ts';
import type { PageResolved } from './events.ts';
import type { Page } from './page.ts';

/** What a target is told. Everything in it was fixed when the page was opened or resolved, so a retry says the same. */
export type PageNotice =
  | { readonly action: 'trigger'; readonly pageKey: string; readonly alert: AlertFired }
  | {
      readonly action: 'resolve';
      readonly pageKey: string;
      readonly alert: AlertFired;
      readonly resolution: PageResolved;
      /** What the target answered to the trigger; undefined where nobody knows whether it was accepted. */
      readonly triggerReference: string | undefined;
    };

/** The notice of a trigger, or of a resolve where the page is resolved. */
export function noticeOf(
  page: Exclude<Page, { status: 'none' }>,
  action: PageNotice['action'],
  triggerReference?: string,
): PageNotice {
  const { pageKey, alert } = page.opened;
  if (action === 'trigger') return { action, pageKey, alert };
  if (page.status === 'open') throw new Error(`page ${pageKey} is open: there is nothing to tell about its end`);
  return { action, pageKey, alert, resolution: page.resolved, triggerReference };
}
