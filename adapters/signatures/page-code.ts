import { createHmac } from 'node:crypto';
import type { LinkClaim } from '#flows/oncall/acknowledge-by-link.ts';

const DIGITS = 6;

/** The code by which one person acknowledges one cycle of one page in a reply or a call: six digits that only the secret gives. */
export function pageCode({ page, cycle, person }: LinkClaim, secret: string): string {
  if (secret === '') throw new Error('the secret of links is empty; anybody could make the codes');
  // The word keeps it apart from the signatures of links and calendars, which the same secret makes.
  const digest = createHmac('sha256', secret)
    .update(`sms ${JSON.stringify([page, cycle, person])}`)
    .digest();
  return String(digest.readBigUInt64BE() % 10n ** BigInt(DIGITS)).padStart(DIGITS, '0');
}
