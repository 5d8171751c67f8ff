import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSignedBySlack, readSlackPress } from '#adapters/slack/slack-request.ts';
import { instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';

/** The example of https://docs.slack.dev/authentication/verifying-requests-from-slack */
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const NOW = instant(1_531_420_618_000);
const BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
const SIGNED = {
  body: BODY,
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};

describe('a request of Slack', () => {
  test('is proven by the signature that the documentation shows', () => {
    expect(isSignedBySlack(SIGNED, SECRET, NOW)).toBe(true);
  });

  test.each([
    ['another body', { ...SIGNED, body: `${BODY}&x=1` }, SECRET, 0],
    ['another secret', SIGNED, 'theirs', 0],
    ['no secret', SIGNED, '', 0],
    ['no signature', { ...SIGNED, signature: undefined }, SECRET, 0],
    ['no timestamp', { ...SIGNED, timestamp: undefined }, SECRET, 0],
    ['another timestamp', { ...SIGNED, timestamp: '1531420619' }, SECRET, 0],
    ['a timestamp that is none', { ...SIGNED, timestamp: '1531420618x' }, SECRET, 0],
    ['another version', { ...SIGNED, signature: SIGNED.signature.replace('v0', 'v1') }, SECRET, 0],
    ['a request of over five minutes ago', SIGNED, SECRET, 5 * MINUTE_MS + 1],
    ['a request from over five minutes ahead', SIGNED, SECRET, -5 * MINUTE_MS - 1],
  ])('is not taken with %s', (_what, request, secret, lateMs) => {
    expect(isSignedBySlack(request, secret, plusMs(NOW, lateMs))).toBe(false);
  });

  test('is taken up to five minutes from now, either way', () => {
    for (const ms of [5 * MINUTE_MS, -5 * MINUTE_MS])
      expect(isSignedBySlack(SIGNED, SECRET, plusMs(NOW, ms))).toBe(true);
  });

  test('says who pressed the button of which page, and where an answer goes that only they see', () => {
    const press = pressOf({});
    expect(readSlackPress(press)).toEqual({
      page: 'a/fast/1',
      cycle: 2,
      user: 'U012ANA',
      replyTo: 'https://hooks.slack.com/actions/T1/2/3',
    });
  });

  test.each([
    'http://hooks.slack.com/actions/T1',
    'https://hooks.slack.com.example.com/actions',
    'https://169.254.169.254/latest',
    'nowhere',
  ])('is answered at no address but one of Slack: not %s', (address) => {
    expect(readSlackPress(pressOf({ response_url: address }))?.replyTo).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['no JSON', `payload=${encodeURIComponent('{')}`],
    ['another kind of interaction', pressOf({ type: 'view_submission' })],
    ['another button', pressOf({ actions: [{ action_id: 'runbook', value: '{}' }] })],
    ['a value of somebody else', pressOf({ actions: [{ action_id: 'acknowledge', value: '{"page":""}' }] })],
  ])('is left where it holds %s', (_what, body) => {
    expect(readSlackPress(body)).toBeUndefined();
  });
});

test('a signature of one character less is none', () => {
  const short = `v0=${createHmac('sha256', SECRET).update('x').digest('hex').slice(1)}`;
  expect(isSignedBySlack({ ...SIGNED, signature: short }, SECRET, NOW)).toBe(false);
});

function pressOf(change: object): string {
  const value = JSON.stringify({ page: 'a/fast/1', cycle: 2 });
  const payload = {
    type: 'block_actions',
    user: { id: 'U012ANA', name: 'ana' },
    response_url: 'https://hooks.slack.com/actions/T1/2/3',
    actions: [{ action_id: 'acknowledge', value }],
    ...change,
  };
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`;
}
