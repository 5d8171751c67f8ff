import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dedupKeyOf } from '#adapters/pagerduty/pagerduty-event.ts';
import { formatInstant, type Instant, plusMs } from '#core/shared/instant.ts';
import { answerWebhook } from '#lambdas/oncall/answer-webhook.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

const bodyOf = (at: Instant, dedupKey = dedupKeyOf(PAGE_KEY)) =>
  JSON.stringify({
    event: {
      id: '01',
      event_type: 'incident.acknowledged',
      occurred_at: formatInstant(at),
      agent: { id: 'P1', summary: 'Bo' },
      data: { id: 'P2', incident_key: dedupKey },
    },
  });
const sign = (body: string, secret: string) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;

async function world(
  secret = { current: async () => 'new', previous: async (): Promise<string | undefined> => 'old' },
) {
  const paging = new Paging();
  await paging.open();
  const send = (body: string, signature: string | undefined) => {
    const headers = { 'x-pagerduty-signature': signature };
    const tools = { ...recordedSurroundings(), ports: { ...paging.ports, secret }, clock: paging.ports.clock };
    return answerWebhook({ method: 'POST', query: {}, headers, body }, tools);
  };
  return { paging, send };
}

describe('a webhook of PagerDuty', () => {
  test('acknowledges the page of its incident, also while its secret is being rotated', async () => {
    for (const secret of ['new', 'old']) {
      const { paging, send } = await world();
      const body = bodyOf(paging.now);
      expect(await send(body, sign(body, secret))).toEqual({ status: 202, body: 'taken' });
      expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageAcknowledged']);
    }
  });

  test('that PagerDuty did not sign is refused and changes nothing', async () => {
    const { paging, send } = await world();
    const body = bodyOf(paging.now);
    for (const signature of [undefined, sign(body, 'theirs'), sign(`${body} `, 'new')])
      expect((await send(body, signature)).status).toBe(401);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('that is replayed a year later is taken and changes nothing', async () => {
    const { paging, send } = await world();
    const body = bodyOf(plusMs(paging.now, -365 * 86_400_000));
    expect((await send(body, sign(body, 'new'))).status).toBe(202);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('about something else, or that says nothing we know, is taken and passed over', async () => {
    const { paging, send } = await world();
    for (const body of [bodyOf(paging.now, 'of-another-tool'), '{"event":{"event_type":"pagey.ping"}}', 'no JSON'])
      expect((await send(body, sign(body, 'new'))).status).toBe(202);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('that is larger than PagerDuty sends any is not even read', async () => {
    const { send } = await world();
    expect((await send('x'.repeat(256 * 1_024 + 1), 'v1=')).status).toBe(413);
  });

  test('is asked for again where the fault is ours: the secret is missing, or the log fails', async () => {
    const broken = await world({ current: () => Promise.reject(new Error('denied')), previous: async () => undefined });
    const body = bodyOf(broken.paging.now);
    expect((await broken.send(body, sign(body, 'new'))).status).toBe(503);
    const { paging, send } = await world();
    paging.eventLog.beforeAppend = () => Promise.reject(new Error('throttled'));
    expect((await send(body, sign(body, 'new'))).status).toBe(503);
  });
});
