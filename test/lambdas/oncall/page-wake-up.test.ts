import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { deliverOnWakeUp, pageWakeUpSchema } from '#lambdas/oncall/page-wake-up.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { FIRED_AT } from '#test/core/oncall/sample-page.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { invocationContext, recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

/** A leg's Lambda as it is deployed, on a log in memory and with a leg that remembers. */
async function legLambda() {
  const paging = new Paging('phones', ['phone-a', 'phone-b']);
  await paging.open();
  const surroundings = recordedSurroundings();
  const { eventLog, leg } = paging.ports;
  const handler = queueDoor(
    { config: z.strictObject({}), message: pageWakeUpSchema, open: () => ({ eventLog, leg }), handle: deliverOnWakeUp },
    surroundings,
  );
  const [, escalated] = await eventLog.read(`page/${PAGE_KEY}`, 0);
  const wake = (detail: unknown = escalated) => {
    const body = JSON.stringify({ source: 'evenkeel.oncall', 'detail-type': 'PageEscalated', detail });
    const attributes = {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '0',
    };
    const record = {
      messageId: 'm',
      receiptHandle: 'r',
      body,
      attributes,
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'q',
      awsRegion: 'r',
    };
    return handler({ Records: [record] }, invocationContext());
  };
  return { paging, surroundings, wake, escalated };
}

describe('the Lambda of a leg', () => {
  test('delivers the page that the bus tells of', async () => {
    const { paging, wake } = await legLambda();
    expect(await wake()).toEqual({ batchItemFailures: [] });
    expect(paging.leg.accepted.map(({ target, action }) => [target, action])).toEqual([
      ['phone-a', 'trigger'],
      ['phone-b', 'trigger'],
    ]);
  });

  test('gives the message back to its queue while a target is missing', async () => {
    const { paging, surroundings, wake } = await legLambda();
    paging.leg.answer = (target) => {
      if (target === 'phone-b') throw new TransientDeliveryError('throttled', { outcomeUnknown: false });
    };
    expect(await wake()).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
    expect(surroundings.logged).toEqual([
      {
        level: 'error',
        message: 'message m of q failed and goes back to its queue',
        error: `page ${PAGE_KEY} did not reach 1 of 2 targets of phones: phone-b: throttled`,
      },
    ]);
    paging.leg.answer = () => {};
    expect(await wake()).toEqual({ batchItemFailures: [] });
    expect(paging.leg.actionsTo('phone-a')).toEqual(['trigger']);
  });

  test('puts a message off until a target that was told as often as it may be may be told again', async () => {
    const paging = new Paging('phones', ['phone-a', 'phone-b']);
    await paging.open();
    await paging.wake();
    for (const pageKey of ['a/b/1', 'a/b/2', 'a/b/3', 'a/b/4'])
      await paging.contactLog.note('phones', 'phone-b', { at: FIRED_AT, pageKey });
    paging.pass(5 * MINUTE_MS);
    await sweepPages(paging.ports);
    const { clock, ...ports } = paging.ports;
    const { logger } = recordedSurroundings();
    const putOff = deliverOnWakeUp({ data: { pageKey: PAGE_KEY } }, { ports, clock, logger });
    await expect(putOff).rejects.toMatchObject({ name: 'NotYetError', notBefore: plusMs(FIRED_AT, 15 * MINUTE_MS) });
    expect(paging.leg.actionsTo('phone-a')).toEqual(['trigger', 'trigger']);
  });

  test('gives back a message that it can not read', async () => {
    const { escalated, wake } = await legLambda();
    expect(await wake({ ...escalated, data: { pageKey: 1 } })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm' }],
    });
  });
});
