import type { LinkClaim, UnknownPerson } from './acknowledge-by-link.ts';
import { type ChangePagePorts, changePage, type PageChange } from './change-page.ts';

export interface AcknowledgeBySmsPorts extends ChangePagePorts {
  /** Whether this is the code of a claim. */
  readonly isCode: (code: string, claim: LinkClaim) => boolean;
}

/** What somebody sent to the number that pages come from. The number that it comes from can be forged. */
export interface SmsReply {
  readonly from: string;
  readonly text: string;
}

export interface UnreadableReply {
  readonly refusal: { readonly code: 'no-code' | 'wrong-code'; readonly reason: string };
}

const CODE = /(?<!\d)\d{6}(?!\d)/;

/**
 * Acknowledges the page whose code the reply holds, for the person whose number it came from: either alone proves
 * nothing. Words around the code, and the order of several replies, don't matter.
 */
export async function acknowledgeBySms(
  ports: AcknowledgeBySmsPorts,
  { from, text }: SmsReply,
): Promise<PageChange | UnknownPerson | UnreadableReply> {
  const { people } = await ports.roster.roster();
  const persons = people.filter(({ contacts }) => contacts.sms === from);
  if (persons.length === 0)
    return { refusal: { code: 'unknown-person', reason: 'no Person of the catalog has this number' } };
  const code = CODE.exec(text)?.[0];
  if (code === undefined) return { refusal: { code: 'no-code', reason: 'no code of six digits is in it' } };
  const claims: LinkClaim[] = [];
  for await (const { pageKey, cycle } of ports.pages.all())
    for (const { name } of persons) {
      const claim = { page: pageKey, cycle, person: name };
      if (ports.isCode(code, claim)) claims.push(claim);
    }
  const [claim, ...others] = claims;
  // Of a million codes two pages may have the same: then neither is taken, and the page goes on.
  if (claim === undefined || others.length > 0)
    return { refusal: { code: 'wrong-code', reason: 'no open page has this code: it may be of an earlier one' } };
  return changePage(ports, claim.page, {
    type: 'AcknowledgePage',
    actor: { by: claim.person, channel: 'sms' },
    seen: { cycle: claim.cycle },
  });
}
