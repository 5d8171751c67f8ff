import type { Actor } from '#core/oncall/events.ts';
import type { Instant } from '#core/shared/instant.ts';
import { type ChangePagePorts, changePage, type PageChange } from './change-page.ts';

/** What PagerDuty says happened to an incident. */
export interface News {
  readonly type: string;
  readonly at: Instant;
  readonly by: string;
}

/** The same, of whichever page has the incident: its key is PagerDuty's name for the page. */
export interface HeardNews extends News {
  readonly isOf: (pageKey: string) => boolean;
}

/** Takes what people did in PagerDuty over to the page of the incident. Undefined where no open page has it, or nothing follows from the news. */
export async function hearPagerDuty(ports: ChangePagePorts, news: HeardNews): Promise<PageChange | undefined> {
  if (!ASKED.has(news.type)) return undefined;
  for await (const { pageKey } of ports.pages.all()) if (news.isOf(pageKey)) return applyNews(ports, pageKey, news);
  return undefined;
}

/**
 * Takes news over to a page. It is a hint: it counts only where it is newer than what the page asks since, so that what is
 * replayed or late undoes nothing. Whoever resolves there has it in hand; the page itself ends with its alert.
 */
export async function applyNews(
  ports: ChangePagePorts,
  pageKey: string,
  { type, at, by }: News,
): Promise<PageChange | undefined> {
  const asked = ASKED.get(type);
  if (asked === undefined) return undefined;
  const actor: Actor = { by, channel: 'pagerduty' };
  const seen = { at };
  return changePage(
    ports,
    pageKey,
    asked === 'AcknowledgePage'
      ? { type: asked, actor, seen }
      : { type: asked, actor, seen, reason: `PagerDuty says ${type}` },
  );
}

const ASKED: ReadonlyMap<string, 'AcknowledgePage' | 'UnacknowledgePage'> = new Map([
  ['incident.acknowledged', 'AcknowledgePage'],
  ['incident.resolved', 'AcknowledgePage'],
  ['incident.unacknowledged', 'UnacknowledgePage'],
  ['incident.reopened', 'UnacknowledgePage'],
]);
