import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signatures beyond these come from no rotation of a secret. */
const SIGNATURES_MAX = 10;

/**
 * Whether PagerDuty signed these very bytes with the secret: any of the values of `X-PagerDuty-Signature`, `v1=` and the
 * HMAC-SHA256 of the raw body in hexadecimal. https://developer.pagerduty.com/docs/verifying-webhook-signatures
 */
export function isSignedByPagerDuty(rawBody: string, header: string | undefined, secret: string): boolean {
  if (secret === '' || header === undefined) return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest();
  return header
    .split(',', SIGNATURES_MAX)
    .map((value) => value.trim())
    .filter((value) => /^v1=[0-9a-f]{64}$/.test(value))
    .some((value) => timingSafeEqual(Buffer.from(value.slice('v1='.length), 'hex'), expected));
}
