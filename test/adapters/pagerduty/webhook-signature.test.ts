import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSignedByPagerDuty } from '#adapters/pagerduty/webhook-signature.ts';

const SECRET = 'whsec';
const BODY = '{"event":{"id":"01","ünïcode":"✓"}}';
const sign = (body: string, secret: string) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('a webhook', () => {
  test('is PagerDuty’s where any of its signatures is of these very bytes', () => {
    const right = sign(BODY, SECRET);
    expect(isSignedByPagerDuty(BODY, right, SECRET)).toBe(true);
    expect(isSignedByPagerDuty(BODY, `${sign(BODY, 'old')}, ${right}`, SECRET)).toBe(true);
    expect(isSignedByPagerDuty(BODY, `v2=abc,${right}`, SECRET)).toBe(true);
  });

  test.each([
    ['no signature', undefined],
    ['an empty one', ''],
    ['one of another secret', sign(BODY, 'other')],
    ['one of another body', sign(`${BODY} `, SECRET)],
    ['one of another version', sign(BODY, SECRET).replace('v1', 'v2')],
    ['a part of it', sign(BODY, SECRET).slice(0, -1)],
    ['it in the midst of something', `x${sign(BODY, SECRET)}x`],
    ['it in capital letters', sign(BODY, SECRET).toUpperCase()],
  ])('with %s is not', (_, header) => {
    expect(isSignedByPagerDuty(BODY, header, SECRET)).toBe(false);
  });

  test('is nobody’s where the secret is missing', () => {
    expect(isSignedByPagerDuty(BODY, `v1=${createHmac('sha256', '').update(BODY).digest('hex')}`, '')).toBe(false);
  });
});
