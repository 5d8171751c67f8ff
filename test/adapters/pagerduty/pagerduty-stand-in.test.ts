import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PagerDutyStandIn, startPagerDutyStandIn } from '#test/e2e/pagerduty-stand-in.ts';

const KEY = 'a'.repeat(32);
const PAYLOAD = { summary: 'it burns', source: 'shop', severity: 'critical' };
const TRIGGER = { routing_key: KEY, event_action: 'trigger', dedup_key: 'd', payload: PAYLOAD };

/** The rules are those of https://developer.pagerduty.com/docs/events-api-v2-overview. */
describe('the stand-in for PagerDuty', () => {
  let pagerDuty: PagerDutyStandIn;
  beforeEach(async () => {
    pagerDuty = await startPagerDutyStandIn({ routingKeys: [KEY] });
  });
  afterEach(() => pagerDuty.close());

  const post = async (event: unknown) => {
    const response = await fetch(pagerDuty.url, {
      method: 'POST',
      body: typeof event === 'string' ? event : JSON.stringify(event),
      redirect: 'manual',
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };

  test('accepts what the documentation allows, as the documentation answers', async () => {
    expect(await post(TRIGGER)).toEqual({
      status: 202,
      answer: { status: 'success', message: 'Event processed', dedup_key: 'd' },
    });
    expect((await post({ routing_key: KEY, event_action: 'acknowledge', dedup_key: 'd' })).status).toBe(202);
    expect((await post({ routing_key: KEY, event_action: 'resolve', dedup_key: 'd' })).status).toBe(202);
    expect(pagerDuty.received.map(({ event_action }) => event_action)).toEqual(['trigger', 'acknowledge', 'resolve']);
    expect(pagerDuty.received[0]).toEqual(TRIGGER);
  });

  test('gives a deduplication key of its own to a trigger without one', async () => {
    const { dedup_key: _, ...without } = TRIGGER;
    const { answer } = await post(without);
    expect(answer.dedup_key).toMatch(/^[0-9a-f-]{36}$/);
    expect(pagerDuty.received[0]?.dedup_key).toBe(answer.dedup_key);
  });

  test.each([
    ['a body that is no JSON', '{'],
    ['no routing key', { ...TRIGGER, routing_key: undefined }],
    ['a routing key of 31 characters', { ...TRIGGER, routing_key: 'a'.repeat(31) }],
    ['a routing key that nobody has', { ...TRIGGER, routing_key: 'b'.repeat(32) }],
    ['an unknown action', { ...TRIGGER, event_action: 'close' }],
    ['a trigger without payload', { ...TRIGGER, payload: undefined }],
    ['a trigger without source', { ...TRIGGER, payload: { ...PAYLOAD, source: '' } }],
    ['an unknown severity', { ...TRIGGER, payload: { ...PAYLOAD, severity: 'page' } }],
    ['a summary of 1025 characters', { ...TRIGGER, payload: { ...PAYLOAD, summary: 'x'.repeat(1_025) } }],
    ['a deduplication key of 256 characters', { ...TRIGGER, dedup_key: 'd'.repeat(256) }],
    ['a resolve without deduplication key', { routing_key: KEY, event_action: 'resolve' }],
    ['a timestamp that is none', { ...TRIGGER, payload: { ...PAYLOAD, timestamp: 'today' } }],
    ['an image that is not https', { ...TRIGGER, images: [{ src: 'http://example.com/a.png' }] }],
    ['more than 512 KB', { ...TRIGGER, payload: { ...PAYLOAD, custom_details: { text: 'x'.repeat(512 * 1024) } } }],
  ])('refuses %s with 400 and what is wrong', async (_what, event) => {
    expect(await post(event)).toEqual({
      status: 400,
      answer: { status: 'invalid event', message: 'Event object is invalid', errors: [expect.any(String)] },
    });
    expect(pagerDuty.received).toEqual([]);
  });

  test('accepts both lengths at their limits', async () => {
    const event = { ...TRIGGER, dedup_key: 'd'.repeat(255), payload: { ...PAYLOAD, summary: 'x'.repeat(1_024) } };
    expect((await post(event)).status).toBe(202);
  });

  test('answers the next calls as it was told, then as documented again', async () => {
    pagerDuty.answerNext(429, 2);
    pagerDuty.answerNext('drop');
    pagerDuty.answerNext('lose-answer');
    expect((await post(TRIGGER)).status).toBe(429);
    expect((await post(TRIGGER)).status).toBe(429);
    await expect(post(TRIGGER)).rejects.toThrow('fetch failed');
    expect(pagerDuty.received).toHaveLength(0);
    await expect(post(TRIGGER)).rejects.toThrow('fetch failed');
    expect(pagerDuty.received).toHaveLength(1);
    expect((await post(TRIGGER)).status).toBe(202);
    expect(pagerDuty.calls()).toBe(5);
  });

  test('knows one address', async () => {
    expect(
      (await fetch(pagerDuty.url.replace('enqueue', 'change/enqueue'), { method: 'POST', body: '{}' })).status,
    ).toBe(404);
    expect((await fetch(pagerDuty.url)).status).toBe(404);
  });
});
