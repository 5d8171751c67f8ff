import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { webhookLeg } from '#adapters/webhook/webhook-leg.ts';
import { instant } from '#core/shared/instant.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { describePageLeg } from '#test/contracts/page-leg.ts';
import { acknowledgeNotice, resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';
import { type StandInServer, startStandIn } from '#test/e2e/stand-in-server.ts';

/** The example secret of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

interface Taken {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A receiver that checks each signature by the library's own verification. */
async function startReceiver(): Promise<StandInServer & { taken: Taken[]; next: { status: number } }> {
  const taken: Taken[] = [];
  const next = { status: 200 };
  const server = await startStandIn(({ headers }, body) => {
    if (next.status !== 200) return { status: next.status, answer: { error: 'as it was told' } };
    new Webhook(SECRET).verify(body, headers as Record<string, string>);
    taken.push({ headers: headers as Record<string, string>, body });
    return { status: 200, answer: {} };
  });
  return { ...server, taken, next };
}

const clock = { now: () => instant(Date.now()) };
const legOf = ({ origin }: StandInServer, secret = SECRET) =>
  webhookLeg({ url: `${origin}/pages`, secret: async () => secret, clock });

describePageLeg('to a webhook', async () => {
  const receiver = await startReceiver();
  return {
    leg: legOf(receiver),
    delivered: async () => receiver.taken.map(({ body }) => body),
    breakDown: () => void Object.assign(receiver.next, { status: 503 }),
    close: receiver.close,
  };
});

describe('the webhook', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  test('is told what happened to a page, signed, and by an id that a retry keeps', async () => {
    const leg = legOf(receiver);
    for (const notice of [triggerNotice(), triggerNotice(), acknowledgeNotice(), resolveNotice()])
      await leg.send('webhook', notice);
    const key = 'checkout-availability/page-fast/3';
    const [first, again, ...rest] = receiver.taken.map(({ headers }) => headers['webhook-id']);
    expect(first).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(again).toBe(first);
    expect(new Set([first, ...rest]).size).toBe(3);
    const events = receiver.taken.map(({ body }) => JSON.parse(body));
    expect(events.map(({ type }) => type)).toEqual([
      'page.triggered',
      'page.triggered',
      'page.acknowledged',
      'page.resolved',
    ]);
    expect(events[0]).toMatchObject({
      timestamp: '2026-03-01T11:10:00Z',
      data: { page: key, service: 'shop', severity: 'page', details: { 'budget gone': '41 %' } },
    });
    expect(events[2].data.acknowledgedBy).toBe('ana');
    expect(events[3].timestamp).toBe('2026-03-01T11:55:00Z');
  });

  test.each([
    [400, PermanentDeliveryError],
    [401, PermanentDeliveryError],
    [410, PermanentDeliveryError],
    [302, TransientDeliveryError],
    [408, TransientDeliveryError],
    [429, TransientDeliveryError],
    [500, TransientDeliveryError],
  ])('of %i says what to do', async (status, kind) => {
    receiver.next.status = status;
    const failed = await legOf(receiver)
      .send('webhook', triggerNotice())
      .catch((error) => error);
    expect(failed).toBeInstanceOf(kind);
    expect(failed.message).toContain(`127.0.0.1`);
  });

  test('is sent nothing unsigned', async () => {
    const wrong = await legOf(receiver, 'not base 64 at all!')
      .send('webhook', triggerNotice())
      .catch((error) => error);
    expect(wrong).toBeInstanceOf(PermanentDeliveryError);
    expect(wrong.message).not.toContain('at all');
    const secret = async () => Promise.reject(new Error('gone'));
    await expect(webhookLeg({ url: receiver.origin, secret, clock }).send('webhook', triggerNotice())).rejects.toThrow(
      TransientDeliveryError,
    );
    expect(receiver.taken).toEqual([]);
  });
});
