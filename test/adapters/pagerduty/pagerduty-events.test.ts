import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pagerDutyEvents, type RoutingKeys } from '#adapters/pagerduty/pagerduty-events.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { describePageLeg } from '#test/contracts/page-leg.ts';
import { resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';
import { type PagerDutyStandIn, startPagerDutyStandIn } from '#test/e2e/pagerduty-stand-in.ts';

const KEY = 'a'.repeat(32);
const OLD_KEY = 'b'.repeat(32);

function keys(current: string, previous?: string): RoutingKeys {
  return { current: async () => current, previous: async () => previous };
}

describePageLeg('to PagerDuty', async () => {
  const pagerDuty = await startPagerDutyStandIn();
  return {
    leg: pagerDutyEvents({ url: pagerDuty.url, routingKeys: keys(KEY) }),
    delivered: async () => pagerDuty.received.map((event) => JSON.stringify(event)),
    breakDown: () => pagerDuty.answerNext(500),
    close: pagerDuty.close,
  };
});

describe('PagerDuty', () => {
  let pagerDuty: PagerDutyStandIn;
  beforeEach(async () => {
    pagerDuty = await startPagerDutyStandIn({ routingKeys: [KEY, OLD_KEY] });
  });
  afterEach(() => pagerDuty.close());

  const send = (
    notice: PageNotice = triggerNotice(),
    routingKeys = keys(KEY),
    url = pagerDuty.url,
    timeoutMs = 5_000,
  ) => pagerDutyEvents({ url, routingKeys, timeoutMs }).send('events-v2', notice);
  const failed = (...given: Parameters<typeof send>) =>
    send(...given).then(
      () => undefined,
      (error) => error,
    );

  test('accepts a trigger and its resolve under one deduplication key', async () => {
    const { reference } = await send();
    expect(reference).toMatch(/^evenkeel\/checkout-availability\/page-fast\/3 key-[0-9a-f]{12}$/);
    await send(resolveNotice({}, {}, reference));
    expect(pagerDuty.received.map(({ event_action, dedup_key }) => [event_action, dedup_key])).toEqual([
      ['trigger', 'evenkeel/checkout-availability/page-fast/3'],
      ['resolve', 'evenkeel/checkout-availability/page-fast/3'],
    ]);
  });

  test.each([
    [429, false],
    [500, true],
    [502, true],
    [404, false],
    [302, true],
    ['drop', true],
    ['lose-answer', true],
  ] as const)('answering %s is asked again', async (answer, outcomeUnknown) => {
    pagerDuty.answerNext(answer);
    const error = await failed();
    expect(error).toBeInstanceOf(TransientDeliveryError);
    expect(error.outcomeUnknown).toBe(outcomeUnknown);
    expect(error.message).toContain('trigger of page checkout-availability/page-fast/3 to PagerDuty');
    expect(pagerDuty.received).toHaveLength(answer === 'lose-answer' ? 1 : 0);
    expect(pagerDuty.calls()).toBe(1);
  });

  test('not answering in time is asked again, for it may have accepted', async () => {
    pagerDuty.answerNext('hang');
    const error = await failed(triggerNotice(), keys(KEY), pagerDuty.url, 50);
    expect(error).toMatchObject({ name: 'TransientDeliveryError', outcomeUnknown: true });
    expect(error.message).toContain('within 50 ms: TimeoutError');
  });

  test('refusing the event is final, and says why without telling the key', async () => {
    const wrong = 'c'.repeat(32);
    const error = await failed(triggerNotice(), keys(wrong));
    expect(error).toBeInstanceOf(PermanentDeliveryError);
    expect(error.message).toContain(
      'it answered 400: {"status":"invalid event","message":"Event object is invalid","errors":["\'routing_key\' is invalid"]}',
    );
    expect(inspect(error, { depth: 10 })).not.toContain(wrong);
  });

  test('gets the resolve through the key of the trigger, also after that key was rotated', async () => {
    const { reference } = await send(triggerNotice(), keys(OLD_KEY));
    await send(resolveNotice({}, {}, reference), keys(KEY, OLD_KEY));
    expect(pagerDuty.received.map(({ routing_key }) => routing_key)).toEqual([OLD_KEY, OLD_KEY]);
  });

  test('is not told a resolve that it would drop without a word: a person is', async () => {
    const { reference } = await send(triggerNotice(), keys(OLD_KEY));
    const error = await failed(resolveNotice({}, {}, reference), keys(KEY));
    expect(error).toBeInstanceOf(PermanentDeliveryError);
    expect(error.message).toContain('resolve it there by hand');
    expect(pagerDuty.received).toHaveLength(1);
  });

  test('is asked again later where the routing key can not be read', async () => {
    const error = await failed(triggerNotice(), {
      ...keys(KEY),
      current: () => Promise.reject(new Error('access denied')),
    });
    expect(error).toMatchObject({ name: 'TransientDeliveryError', outcomeUnknown: false });
    expect(error.message).toContain("its routing key can't be had: access denied");
  });
});
