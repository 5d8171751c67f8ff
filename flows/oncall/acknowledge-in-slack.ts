import type { UnknownPerson } from './acknowledge-by-link.ts';
import { type ChangePagePorts, changePage, type PageChange } from './change-page.ts';

/** Somebody pressed the button under one cycle of a page; `user` is Slack's id of who did. */
export interface Press {
  readonly page: string;
  readonly cycle: number;
  readonly user: string;
}

/** Acknowledges the page in the name of the person whose document has this id in Slack; anybody else is refused. */
export async function acknowledgeInSlack(
  ports: ChangePagePorts,
  { page, cycle, user }: Press,
): Promise<PageChange | UnknownPerson> {
  const { people } = await ports.roster.roster();
  const person = people.find(({ contacts }) => contacts.slack === user);
  if (person === undefined)
    return { refusal: { code: 'unknown-person', reason: `no Person of the catalog has your id in Slack, ${user}` } };
  return changePage(ports, page, {
    type: 'AcknowledgePage',
    actor: { by: person.name, channel: 'slack' },
    seen: { cycle },
  });
}
