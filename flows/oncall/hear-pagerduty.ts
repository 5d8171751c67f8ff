import type { Actor } from '#core/oncall/events.ts';
import type { Instant } from '#core/shared/instant.ts';
import { type ChangePagePorts, changePage, type PageChange } from './change-page.ts';

/** What PagerDuty says happened to the incident of one of our pages. */
export interface HeardNews {
  readonly type: string;
  readonly at: Instant;
  readonly by: string;
  /** Whether a page has this incident: its key is PagerDuty's name for the page. */
  readonly isOf: (pageKey: string) => boolean;
}

/**
 * Takes what people did in PagerDuty over to the page. News is a hint: it counts only where it is newer than what the page
 * asks since, so that what is replayed or late undoes nothing. Whoever resolves there has it in hand; the page itself ends
 * with its alert. Undefined where no open page has the incident, or nothing follows from the news.
 */
export async function hearPagerDuty(ports: ChangePagePorts, news: HeardNews): Promise<PageChange | undefined> {
  const asked = ASKED.get(news.type);
  if (asked === undefined) return undefined;
  const actor: Actor = { by: news.by, channel: 'pagerduty' };
  const seen = { at: news.at };
  for await (const { pageKey } of ports.pages.all()) {
    if (!news.isOf(pageKey)) continue;
    return changePage(
      ports,
      pageKey,
      asked === 'AcknowledgePage'
        ? { type: asked, actor, seen }
        : { type: asked, actor, seen, reason: `PagerDuty says ${news.type}` },
    );
  }
  return undefined;
}

const ASKED: ReadonlyMap<string, 'AcknowledgePage' | 'UnacknowledgePage'> = new Map([
  ['incident.acknowledged', 'AcknowledgePage'],
  ['incident.resolved', 'AcknowledgePage'],
  ['incident.unacknowledged', 'UnacknowledgePage'],
  ['incident.reopened', 'UnacknowledgePage'],
]);
