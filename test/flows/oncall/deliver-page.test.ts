import { describe, expect, test } from 'vitest';
import { CLAIM_MS, REFUSAL_HOLD_MS } from '#core/oncall/next-delivery.ts';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { PageDeliveryError } from '#flows/oncall/deliver-page.ts';
import { PageUnknownError, PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { FIRED_AT, sampleAlert } from '#test/core/oncall/sample-page.ts';
import { FIRED, PAGE_KEY, Paging } from './paging.ts';

const TARGET = 'events-v2';

async function outcomesOf(paging: Paging) {
  const outcomes = await paging.wake().catch((error) => {
    if (error instanceof PageDeliveryError) return error.outcomes;
    throw error;
  });
  return outcomes.map(({ target, outcome }) => `${target} ${outcome}`);
}

describe('delivering a page', () => {
  test('tells the target once that it burns and once that it is over, however often it is woken', async () => {
    const paging = new Paging();
    await paging.open();
    expect(await paging.wake()).toEqual([
      { target: TARGET, outcome: 'sent', action: 'trigger', reference: `${TARGET}-1` },
    ]);
    expect(await paging.wake()).toEqual([
      { target: TARGET, outcome: 'nothing', reason: `the trigger was accepted as ${TARGET}-1` },
    ]);
    await paging.resolve();
    await paging.wake();
    await paging.wake();
    expect(paging.leg.actionsTo(TARGET)).toEqual(['trigger', 'resolve']);
    expect(paging.leg.accepted[1]?.notice).toMatchObject({ action: 'resolve', triggerReference: `${TARGET}-1` });
    expect(paging.log(TARGET)).toEqual(['DeliveryClaimed', 'DeliverySent', 'DeliveryClaimed', 'DeliverySent']);
  });

  test('tells nothing of a page that was over before the first contact', async () => {
    const paging = new Paging();
    await paging.open();
    await paging.resolve();
    expect(await outcomesOf(paging)).toEqual([`${TARGET} skipped`]);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} nothing`]);
    expect(paging.leg.accepted).toEqual([]);
    expect(paging.log(TARGET)).toEqual(['DeliverySkipped']);
  });

  test('leaves a ticket to the legs that carry tickets', async () => {
    const paging = new Paging();
    const ticket = sampleAlert({ severity: 'ticket' });
    await openPage(paging.ports, { ...FIRED, data: ticket } as typeof FIRED);
    expect(await paging.wake()).toEqual([]);
  });

  test('tells a contact of the first page of a service at once, however often it was told of others', async () => {
    const paging = new Paging('phones', ['phone-a']);
    for (const pageKey of ['a/b/1', 'a/b/2', 'a/b/3', 'a/b/4', 'a/b/5', 'a/b/6'])
      await paging.contactLog.note('phones', 'phone-a', { at: paging.now, pageKey });
    await paging.open();
    expect(await outcomesOf(paging)).toEqual(['phone-a sent']);
  });

  test('holds back a further step for a contact that was told as often as it may be, and tells it later', async () => {
    const paging = new Paging('phones', ['phone-a']);
    await paging.open();
    await paging.wake();
    for (const pageKey of ['a/b/1', 'a/b/2', 'a/b/3', 'a/b/4'])
      await paging.contactLog.note('phones', 'phone-a', { at: paging.now, pageKey });
    paging.pass(5 * MINUTE_MS);
    await sweepPages(paging.ports);
    const until = plusMs(FIRED_AT, 15 * MINUTE_MS);
    expect(await paging.wake()).toEqual([{ target: 'phone-a', outcome: 'held', until }]);
    paging.now = plusMs(until, -1);
    expect(await outcomesOf(paging)).toEqual(['phone-a held']);
    paging.now = until;
    expect(await outcomesOf(paging)).toEqual(['phone-a sent']);
    expect(paging.leg.actionsTo('phone-a')).toEqual(['trigger', 'trigger']);
  });

  test('spares a contact that was told as often as it may be the end of a page', async () => {
    const paging = new Paging('phones', ['phone-a']);
    await paging.open();
    await paging.wake();
    for (const pageKey of ['a/b/1', 'a/b/2', 'a/b/3', 'a/b/4'])
      await paging.contactLog.note('phones', 'phone-a', { at: paging.now, pageKey });
    await paging.resolve();
    expect(await outcomesOf(paging)).toEqual(['phone-a skipped']);
    expect(await outcomesOf(paging)).toEqual(['phone-a nothing']);
    expect(paging.log('phone-a').at(-1)).toBe('DeliverySkipped');
  });

  test('an unknown page is tried again, for the log may be behind the message', async () => {
    await expect(new Paging().wake()).rejects.toThrow(PageUnknownError);
  });

  test('two workers with the same message send once', async () => {
    const paging = new Paging();
    await paging.open();
    const outcomes = await Promise.all([outcomesOf(paging), outcomesOf(paging)]);
    expect(outcomes.flat().toSorted()).toEqual([`${TARGET} in-progress`, `${TARGET} sent`]);
    expect(paging.leg.actionsTo(TARGET)).toEqual(['trigger']);
  });

  test('a resolve never overtakes a trigger that is still under way', async () => {
    const paging = new Paging();
    await paging.open();
    const accepted = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    paging.leg.answer = () => {
      asked.resolve();
      return accepted.promise;
    };
    const trigger = paging.wake();
    await asked.promise;
    await paging.resolve();
    expect(await outcomesOf(paging)).toEqual([`${TARGET} in-progress`]);
    accepted.resolve();
    await trigger;
    expect(await outcomesOf(paging)).toEqual([`${TARGET} sent`]);
    expect(paging.leg.actionsTo(TARGET)).toEqual(['trigger', 'resolve']);
  });

  test('one number that fails keeps no other from being told, and only that one is tried again', async () => {
    const paging = new Paging('phones', ['phone-a', 'phone-b', 'phone-c']);
    paging.leg.answer = (target) => {
      if (target === 'phone-b') throw new TransientDeliveryError('throttled', { outcomeUnknown: false });
    };
    await paging.open();
    expect(await outcomesOf(paging)).toEqual(['phone-a sent', 'phone-b failed', 'phone-c sent']);
    paging.leg.answer = () => {};
    expect(await outcomesOf(paging)).toEqual(['phone-a nothing', 'phone-b sent', 'phone-c nothing']);
    expect(paging.leg.accepted.map(({ target }) => target)).toEqual(['phone-a', 'phone-c', 'phone-b']);
    expect(paging.log('phone-b')).toEqual(['DeliveryClaimed', 'DeliveryFailed', 'DeliveryClaimed', 'DeliverySent']);
  });

  test('what failed names page, leg, target and reason', async () => {
    const paging = new Paging();
    paging.leg.answer = () => {
      throw new TransientDeliveryError('it answered 500', { outcomeUnknown: true });
    };
    await paging.open();
    await expect(paging.wake()).rejects.toThrow(
      `page ${PAGE_KEY} did not reach 1 of 1 targets of pagerduty: ${TARGET}: it answered 500`,
    );
  });

  test('a refusal is written down, is not repeated for a quarter of an hour, and heals by itself', async () => {
    const paging = new Paging();
    let asked = 0;
    paging.leg.answer = () => {
      asked += 1;
      if (asked === 1) throw new PermanentDeliveryError('it answered 400: wrong key');
    };
    await paging.open();
    expect(await outcomesOf(paging)).toEqual([`${TARGET} refused`]);
    paging.pass(REFUSAL_HOLD_MS - 1);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} refused`]);
    expect(asked).toBe(1);
    paging.pass(1);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} sent`]);
    expect(paging.log(TARGET)).toEqual(['DeliveryClaimed', 'DeliveryRefused', 'DeliveryClaimed', 'DeliverySent']);
  });

  test('a leg that throws what it never promised is tried again too', async () => {
    const paging = new Paging();
    paging.leg.answer = () => Promise.reject('no error at all');
    await paging.open();
    expect(await outcomesOf(paging)).toEqual([`${TARGET} failed`]);
    expect(paging.log(TARGET)).toEqual(['DeliveryClaimed', 'DeliveryFailed']);
  });
});

describe('a worker that dies', () => {
  /** The worker stops for ever at this point; nothing of it runs afterwards. */
  function dieAt(paging: Paging, point: 'before-claim' | 'before-send' | 'before-record'): Promise<unknown> {
    const died = Promise.withResolvers<never>();
    const forEver = () => {
      died.reject(new Error('killed'));
      return new Promise<void>(() => {});
    };
    const deadly = { 'before-claim': 'DeliveryClaimed', 'before-record': 'DeliverySent', 'before-send': '' }[point];
    paging.eventLog.beforeAppend = ([event]) => (event?.type === deadly ? forEver() : undefined);
    if (point === 'before-send') paging.leg.answer = forEver;
    return Promise.race([paging.wake(), died.promise]).finally(() => {
      paging.eventLog.beforeAppend = () => {};
      paging.leg.answer = () => {};
    });
  }

  test('before its claim leaves nothing behind', async () => {
    const paging = new Paging();
    await paging.open();
    await expect(dieAt(paging, 'before-claim')).rejects.toThrow('killed');
    expect(await outcomesOf(paging)).toEqual([`${TARGET} sent`]);
  });

  test('between claim and send loses nothing: once the claim has run out another sends', async () => {
    const paging = new Paging();
    await paging.open();
    await expect(dieAt(paging, 'before-send')).rejects.toThrow('killed');
    paging.pass(CLAIM_MS - 1);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} in-progress`]);
    paging.pass(1);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} sent`]);
    expect(paging.leg.actionsTo(TARGET)).toEqual(['trigger']);
  });

  test('by being frozen, and wakes long after another took over, sends no more', async () => {
    const paging = new Paging();
    await paging.open();
    const frozen = Promise.withResolvers<void>();
    const claimed = Promise.withResolvers<void>();
    paging.eventLog.afterAppend = () => {
      claimed.resolve();
      return frozen.promise;
    };
    const first = outcomesOf(paging);
    await claimed.promise;
    paging.eventLog.afterAppend = () => {};
    paging.pass(CLAIM_MS);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} sent`]);
    frozen.resolve();
    expect(await first).toEqual([`${TARGET} failed`]);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} nothing`]);
    expect(paging.leg.actionsTo(TARGET)).toEqual(['trigger']);
  });

  test('between send and record has it sent twice rather than never', async () => {
    const paging = new Paging();
    await paging.open();
    await expect(dieAt(paging, 'before-record')).rejects.toThrow('killed');
    paging.pass(CLAIM_MS);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} sent`]);
    expect(paging.leg.actionsTo(TARGET)).toEqual(['trigger', 'trigger']);
  });

  test('between send and record, with the page over before the retry, has it resolved and not triggered again', async () => {
    const paging = new Paging();
    await paging.open();
    await expect(dieAt(paging, 'before-record')).rejects.toThrow('killed');
    await paging.resolve();
    expect(await outcomesOf(paging)).toEqual([`${TARGET} in-progress`]);
    paging.pass(CLAIM_MS);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} sent`]);
    expect(paging.leg.actionsTo(TARGET)).toEqual(['trigger', 'resolve']);
  });
});

describe('a log that fails', () => {
  test('before the claim sends nothing', async () => {
    const paging = new Paging();
    await paging.open();
    paging.eventLog.beforeAppend = () => Promise.reject(new Error('throttled'));
    expect(await outcomesOf(paging)).toEqual([`${TARGET} failed`]);
    expect(paging.leg.accepted).toEqual([]);
  });

  test('after the send has it sent again once the claim has run out', async () => {
    const paging = new Paging();
    await paging.open();
    paging.eventLog.beforeAppend = ([event]) =>
      event?.type === 'DeliverySent' ? Promise.reject(new Error('throttled')) : undefined;
    await expect(paging.wake()).rejects.toThrow(
      `DeliverySent of page ${PAGE_KEY} for ${TARGET} could not be written down`,
    );
    paging.eventLog.beforeAppend = () => {};
    paging.pass(CLAIM_MS);
    expect(await outcomesOf(paging)).toEqual([`${TARGET} sent`]);
    expect(paging.leg.actionsTo(TARGET)).toEqual(['trigger', 'trigger']);
  });

  test('that holds an event of a newer version leaves the page to the newer worker', async () => {
    const paging = new Paging();
    await paging.open();
    await paging.eventLog.append(`page/${PAGE_KEY}`, 2, [
      { capability: 'oncall', type: 'PagePostponed', at: paging.now, data: {} },
    ]);
    await expect(paging.wake()).rejects.toThrow(
      'event page/checkout-availability/page-fast/3@3 of type PagePostponed is none that this version knows',
    );
  });
});
