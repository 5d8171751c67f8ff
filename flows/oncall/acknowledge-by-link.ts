import type { Page } from '#core/oncall/page.ts';
import { type ChangePagePorts, changePage, type PageChange } from './change-page.ts';
import { readPage } from './read-page.ts';

/** What a signed link says: whose it is, and of which cycle of which page. */
export interface LinkClaim {
  readonly page: string;
  readonly cycle: number;
  readonly person: string;
}

/** Whoever answers is none of the people whom the documents know. */
export interface UnknownPerson {
  readonly refusal: { readonly code: 'unknown-person'; readonly reason: string };
}

/** The page of a link as it is now, which following the link only shows. */
export async function readLinkedPage(ports: Pick<ChangePagePorts, 'eventLog'>, { page }: LinkClaim): Promise<Page> {
  return (await readPage(ports.eventLog, page)).page;
}

/** Acknowledges the page of a link, or of a call, in the name of the person whose it is, as long as the documents still know them. */
export async function acknowledgeByLink(
  ports: ChangePagePorts,
  { page, cycle, person }: LinkClaim,
  channel: 'link' | 'voice' = 'link',
): Promise<PageChange | UnknownPerson> {
  const { people } = await ports.roster.roster();
  if (!people.some(({ name }) => name === person))
    return { refusal: { code: 'unknown-person', reason: `${person} is no longer one of those who answer` } };
  return changePage(ports, page, {
    type: 'AcknowledgePage',
    actor: { by: person, channel },
    seen: { cycle },
  });
}
