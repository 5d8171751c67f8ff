import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { HOUR_MS, type Instant, instantSchema, plusMs } from '#core/shared/instant.ts';
import type { Clock } from '#flows/shared/ports.ts';

/** What a link says: this person may acknowledge this cycle of this page, until then. */
const claimSchema = z.strictObject({
  page: z.string().min(1),
  cycle: z.int().positive(),
  person: z.string().min(1),
  expiresAt: instantSchema,
});
export type AckClaim = z.output<typeof claimSchema>;

/** Longer than any page key and name make it; what is longer was not made here. */
const TOKEN_LENGTH_MAX = 2_000;

/** Signs a claim: two parts of base64url with a dot between, the claim and its HMAC-SHA256. */
export function signAck(claim: AckClaim, secret: string): string {
  const body = Buffer.from(JSON.stringify(claim)).toString('base64url');
  return `${body}.${hmac(body, secret)}`;
}

export type AckRead =
  | { readonly valid: true; readonly claim: AckClaim }
  | { readonly valid: false; readonly why: 'malformed' | 'forged' | 'expired' };

/** Reads a token that the secret signed. */
export function readAck(token: string, secret: string, now: Instant): AckRead {
  const [body, signature, ...rest] = token.split('.');
  if (token.length > TOKEN_LENGTH_MAX || body === undefined || signature === undefined || rest.length > 0)
    return { valid: false, why: 'malformed' };
  if (!isEqual(signature, hmac(body, secret))) return { valid: false, why: 'forged' };
  // What we signed we wrote: whatever can't be read now is of another version.
  const claim = claimSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  if (!claim.success) return { valid: false, why: 'malformed' };
  return claim.data.expiresAt <= now ? { valid: false, why: 'expired' } : { valid: true, claim: claim.data };
}

function hmac(body: string, secret: string): string {
  if (secret === '') throw new Error('the secret of links is empty; every link would be taken for ours');
  return createHmac('sha256', secret).update(body).digest('base64url');
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A night's work: after it whoever has the page knows of it by other ways. */
const LINK_LIFE_MS = 12 * HOUR_MS;

/** Makes the addresses by which a person acknowledges a page. */
export function ackLinks({
  url,
  secret,
  clock,
}: {
  readonly url: string;
  readonly secret: () => Promise<string>;
  readonly clock: Clock;
}): (person: string, page: { readonly pageKey: string; readonly cycle: number }) => Promise<string> {
  return async (person, { pageKey, cycle }) => {
    const claim = { page: pageKey, cycle, person, expiresAt: plusMs(clock.now(), LINK_LIFE_MS) };
    return `${url}?t=${signAck(claim, await secret())}`;
  };
}
