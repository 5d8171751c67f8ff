import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SlackStandIn, startSlackStandIn } from '#test/e2e/slack-stand-in.ts';

const TOKEN = 'xoxb-1';
const plain = (text: string) => ({ type: 'plain_text', text });
const MESSAGE = { channel: 'C1', text: 'it burns', blocks: [{ type: 'section', text: plain('it burns') }] };

/** The rules are those of https://docs.slack.dev/reference/methods/chat.postMessage and of the blocks. */
describe('the stand-in for Slack', () => {
  let slack: SlackStandIn;
  beforeEach(async () => {
    slack = await startSlackStandIn({ token: TOKEN });
  });
  afterEach(() => slack.close());

  const call = async (method: string, message: object, token = TOKEN) => {
    const response = await fetch(`${slack.url}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(message),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };

  test('posts and changes what the documentation allows', async () => {
    const { channel, ts } = await call('chat.postMessage', MESSAGE);
    expect([channel, ts]).toEqual(['C1', expect.stringMatching(/^\d+\.\d{6}$/)]);
    expect(await call('chat.update', { ...MESSAGE, ts })).toMatchObject({ ok: true, channel, ts });
    expect((await call('chat.postMessage', { ...MESSAGE, channel: 'U1' })).channel).toBe('D1');
  });

  test.each([
    ['a token that nobody has', 'chat.postMessage', MESSAGE, 'invalid_auth', 'xoxb-2'],
    ['a method that there is not', 'chat.shout', MESSAGE, 'unknown_method', TOKEN],
    ['a message that was never posted', 'chat.update', { ...MESSAGE, ts: '1.000000' }, 'message_not_found', TOKEN],
    [
      'a header of 151 characters',
      'chat.postMessage',
      withBlock({ type: 'header', text: plain('x'.repeat(151)) }),
      'invalid_blocks',
      TOKEN,
    ],
    [
      'a section of 3001 characters',
      'chat.postMessage',
      withBlock({ type: 'section', text: plain('x'.repeat(3_001)) }),
      'invalid_blocks',
      TOKEN,
    ],
    ['no buttons', 'chat.postMessage', withBlock({ type: 'actions', elements: [] }), 'invalid_blocks', TOKEN],
    [
      'a value of 2001 characters',
      'chat.postMessage',
      withButton({ value: 'x'.repeat(2_001) }),
      'invalid_blocks',
      TOKEN,
    ],
    [
      '51 blocks',
      'chat.postMessage',
      { ...MESSAGE, blocks: Array(51).fill(MESSAGE.blocks[0]) },
      'invalid_blocks',
      TOKEN,
    ],
    ['a message too long in all', 'chat.postMessage', { ...MESSAGE, text: 'x'.repeat(13_200) }, 'msg_too_long', TOKEN],
  ])('refuses %s in a 200', async (_what, method, message, error, token) => {
    expect(await call(method, message, token)).toEqual({ ok: false, error });
    expect(slack.posts).toEqual([]);
  });
});

function withBlock(block: object) {
  return { ...MESSAGE, blocks: [block] };
}

function withButton(change: object) {
  return withBlock({
    type: 'actions',
    elements: [{ type: 'button', action_id: 'a', text: plain('press'), ...change }],
  });
}
