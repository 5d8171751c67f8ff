import { mayTellAt, WRONG_CODE_LIMIT } from '#core/oncall/contact-limits.ts';
import { plusMs } from '#core/shared/instant.ts';
import type { LinkClaim, UnknownPerson } from './acknowledge-by-link.ts';
import { type ChangePagePorts, changePage, type PageChange } from './change-page.ts';
import type { ContactLog } from './ports.ts';

export interface AcknowledgeBySmsPorts extends ChangePagePorts {
  /** Whether this is the code of a claim. */
  readonly isCode: (code: string, claim: LinkClaim) => boolean;
  readonly contactLog: ContactLog;
}

/** What somebody sent to the number that pages come from. The number that it comes from can be forged. */
export interface SmsReply {
  readonly from: string;
  readonly text: string;
  readonly messageId: string;
}

export interface UnreadableReply {
  readonly refusal: { readonly code: 'no-code' | 'wrong-code' | 'too-many-codes'; readonly reason: string };
}

const CODE = /(?<!\d)\d{6}(?!\d)/;

/**
 * Acknowledges the page whose code the reply holds, for the person whose number it came from: either alone proves
 * nothing. Words around the code, and the order of several replies, don't matter.
 */
export async function acknowledgeBySms(
  ports: AcknowledgeBySmsPorts,
  { from, text, messageId }: SmsReply,
): Promise<PageChange | UnknownPerson | UnreadableReply> {
  const { people } = await ports.roster.roster();
  const persons = people.filter(({ contacts }) => contacts.sms === from);
  const [first] = persons;
  if (first === undefined)
    return { refusal: { code: 'unknown-person', reason: 'no Person of the catalog has this number' } };
  const code = CODE.exec(text)?.[0];
  if (code === undefined) return { refusal: { code: 'no-code', reason: 'no code of six digits is in it' } };
  const now = ports.clock.now();
  const tries = `wrong codes of ${first.name}`;
  const wrong = await ports.contactLog.told('sms', tries, plusMs(now, -WRONG_CODE_LIMIT.withinMs));
  if (mayTellAt(WRONG_CODE_LIMIT, wrong, now) > now)
    return { refusal: { code: 'too-many-codes', reason: `of ${first.name} came ${wrong.length} wrong codes of late` } };
  const claims: LinkClaim[] = [];
  for await (const { pageKey, cycle } of ports.pages.all())
    for (const { name } of persons) {
      const claim = { page: pageKey, cycle, person: name };
      if (ports.isCode(code, claim)) claims.push(claim);
    }
  const [claim, ...others] = claims;
  // Of a million codes two pages may have the same: then neither is taken, and the page goes on.
  if (claim === undefined || others.length > 0) {
    await ports.contactLog.note('sms', tries, { at: now, pageKey: messageId });
    return { refusal: { code: 'wrong-code', reason: 'no open page has this code: it may be of an earlier one' } };
  }
  return changePage(ports, claim.page, {
    type: 'AcknowledgePage',
    actor: { by: claim.person, channel: 'sms' },
    seen: { cycle: claim.cycle },
  });
}
