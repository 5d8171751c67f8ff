import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slackLeg } from '#adapters/slack/slack-leg.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { describePageLeg } from '#test/contracts/page-leg.ts';
import { acknowledgeNotice, resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';
import { shopInSlack } from '#test/core/oncall/sample-roster.ts';
import { type SlackStandIn, startSlackStandIn } from '#test/e2e/slack-stand-in.ts';

const TOKEN = 'xoxb-1';
const CHANNEL = 'C024BE91L';

function legOf(slack: SlackStandIn, token = TOKEN) {
  const roster = { roster: async () => shopInSlack() };
  return slackLeg({ url: slack.url, channel: CHANNEL, token: async () => token, roster });
}

describePageLeg('to Slack', async () => {
  const slack = await startSlackStandIn({ token: TOKEN });
  return {
    leg: legOf(slack),
    delivered: async () => slack.posts.map((post) => JSON.stringify(post)),
    breakDown: () => slack.answerNext(500),
    close: slack.close,
  };
});

describe('Slack', () => {
  let slack: SlackStandIn;
  beforeEach(async () => {
    slack = await startSlackStandIn({ token: TOKEN });
  });
  afterEach(() => slack.close());

  test('shows a button while the page waits for somebody, and in its place who has it', async () => {
    const leg = legOf(slack);
    const { reference } = await leg.send('slack-channel', triggerNotice());
    expect(slack.posts).toMatchObject([{ method: 'chat.postMessage', channel: CHANNEL }]);
    expect(slack.posts[0]?.text).toContain('[PAGE] shop/checkout-availability burns 26x');
    expect(slack.posts[0]?.blocks.at(-1)).toEqual({
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'acknowledge',
          style: 'primary',
          text: { type: 'plain_text', text: 'I have it', emoji: false },
          value: JSON.stringify({ page: 'checkout-availability/page-fast/3', cycle: 1 }),
        },
        {
          type: 'button',
          action_id: 'runbook',
          text: { type: 'plain_text', text: 'Where to look', emoji: false },
          url: 'https://wiki.example.com/checkout',
        },
      ],
    });
    await leg.send('slack-channel', acknowledgeNotice({}, reference));
    await leg.send('slack-channel', resolveNotice({}, {}, reference));
    const [first, ...changed] = slack.posts;
    expect(changed.map(({ method, ts }) => [method, ts])).toEqual(Array(2).fill(['chat.update', first?.ts]));
    expect(changed.map(({ blocks }) => blocks.map(({ type }) => type))).toEqual(Array(2).fill(['header', 'section']));
    expect(changed[0]?.text).toContain('in the hands of ana');
  });

  test('writes to a person by name, and in a message of its own where nobody knows what became of the first', async () => {
    const leg = legOf(slack);
    await leg.send('ana', triggerNotice());
    await leg.send('ana', resolveNotice());
    expect(slack.posts.map(({ method, channel }) => [method, channel])).toEqual(
      Array(2).fill(['chat.postMessage', 'D012ANA']),
    );
    await expect(leg.send('bo', triggerNotice())).rejects.toThrow(PermanentDeliveryError);
  });

  test('can call nobody by a name in a page', async () => {
    await legOf(slack).send('slack-channel', triggerNotice({ service: '<!channel> & co' }));
    expect(slack.posts[0]?.text).toContain('&lt;!channel&gt; &amp; co');
    expect(slack.posts[0]?.blocks.every(({ text }) => !JSON.stringify(text ?? '').includes('mrkdwn'))).toBe(true);
  });

  test.each([
    [{ error: 'ratelimited' }, TransientDeliveryError, 'Slack says ratelimited; it is tried again'],
    [429, TransientDeliveryError, 'Slack asks to wait 30 s'],
    ['drop', TransientDeliveryError, 'had no answer'],
    [{ error: 'is_archived' }, PermanentDeliveryError, 'Slack says is_archived; see'],
    [{ error: 'missing_scope', needed: 'chat:write' }, PermanentDeliveryError, 'the app lacks the scope chat:write'],
  ] as const)('of %j says what to do', async (answer, kind, text) => {
    slack.answerNext(answer);
    const failed = await legOf(slack)
      .send('slack-channel', triggerNotice())
      .catch((error) => error);
    expect(failed).toBeInstanceOf(kind);
    expect(failed.message).toContain(text);
    expect(failed.message).not.toContain(TOKEN);
  });

  test('refuses a wrong token, and is asked again where the token can not be read', async () => {
    await expect(legOf(slack, 'xoxb-2').send('slack-channel', triggerNotice())).rejects.toThrow(
      'Slack says invalid_auth',
    );
    const token = async () => Promise.reject(new Error('no such secret'));
    const leg = slackLeg({ url: slack.url, channel: CHANNEL, token, roster: { roster: async () => shopInSlack() } });
    await expect(leg.send('slack-channel', triggerNotice())).rejects.toThrow(TransientDeliveryError);
    expect(slack.posts).toEqual([]);
  });
});
