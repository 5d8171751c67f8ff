import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { plusMs } from '#core/shared/instant.ts';
import { answerPress } from '#lambdas/oncall/answer-press.ts';
import { ANA_IN_SLACK, shopInSlack } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

const SECRET = { current: async () => 'new', previous: async (): Promise<string | undefined> => 'old' };

function pressBy(user: string, cycle = 1): string {
  const payload = {
    type: 'block_actions',
    user: { id: user },
    response_url: 'https://hooks.slack.com/actions/T1/2/3',
    actions: [{ action_id: 'acknowledge', value: JSON.stringify({ page: PAGE_KEY, cycle }) }],
  };
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

async function world(secret = SECRET) {
  const paging = new Paging('slack', ['slack-channel']);
  paging.roster = shopInSlack();
  await paging.open();
  const send = (body: string, { key = 'new', lateMs = 0 } = {}) => {
    const timestamp = String(Math.floor(plusMs(paging.now, -lateMs) / 1_000));
    const digest = createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
    const tools = { ...recordedSurroundings(), ports: { ...paging.ports, secret }, clock: paging.ports.clock };
    return answerPress({ method: 'POST', query: {}, headers, body }, tools);
  };
  return { paging, send };
}

afterEach(() => vi.unstubAllGlobals());

describe('a button pressed in Slack', () => {
  test('acknowledges for the person whose it is, also while the secret is being rotated, and twice the same', async () => {
    for (const key of ['new', 'old']) {
      const { paging, send } = await world();
      expect(await send(pressBy(ANA_IN_SLACK), { key })).toEqual({ status: 200 });
      expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageAcknowledged']);
    }
  });

  test('that Slack did not sign, or signed over five minutes ago, changes nothing', async () => {
    const { paging, send } = await world();
    expect((await send(pressBy(ANA_IN_SLACK), { key: 'theirs' })).status).toBe(401);
    expect((await send(pressBy(ANA_IN_SLACK), { lateMs: 301_000 })).status).toBe(401);
    expect((await send('x'.repeat(256 * 1_024 + 1))).status).toBe(413);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('by somebody whom no document knows changes nothing, and they alone are told why', async () => {
    const replies: { url: string; body: unknown }[] = [];
    vi.stubGlobal('fetch', async (url: string, { body }: { body: string }) => {
      replies.push({ url, body: JSON.parse(body) });
      return new Response('ok');
    });
    const { paging, send } = await world();
    expect(await send(pressBy('U999'))).toEqual({ status: 200 });
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
    const text = 'Nothing was changed: no Person of the catalog has your id in Slack, U999.';
    expect(replies).toEqual([
      {
        url: 'https://hooks.slack.com/actions/T1/2/3',
        body: { response_type: 'ephemeral', replace_original: false, text },
      },
    ]);
  });

  test('counts also where no reply can be given', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new Error('no way')));
    const { send } = await world();
    expect(await send(pressBy(ANA_IN_SLACK, 7))).toEqual({ status: 200 });
  });

  test('of another kind is taken and passed over', async () => {
    const { paging, send } = await world();
    expect(await send('payload=%7B%7D')).toEqual({ status: 200 });
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('is not answered where the secret can not be had, so that Slack says that it failed', async () => {
    const current = async () => Promise.reject(new Error('gone'));
    const { send } = await world({ ...SECRET, current });
    await expect(send(pressBy(ANA_IN_SLACK))).rejects.toThrow('gone');
  });
});
