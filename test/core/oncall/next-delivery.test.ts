import { describe, expect, test } from 'vitest';
import { type Delivery, evolveDelivery, initialDelivery } from '#core/oncall/delivery.ts';
import type { DeliveryEvent, LegName, PageAction } from '#core/oncall/events.ts';
import { CLAIM_MS, nextDelivery, REFUSAL_HOLD_MS } from '#core/oncall/next-delivery.ts';
import type { Page } from '#core/oncall/page.ts';
import { type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { ANA, FIRED_AT, resolveNotice, samplePage } from './sample-page.ts';

const NOW: Instant = instant(1_000_000);
const { pageKey, resolution } = resolveNotice();
const OPEN = samplePage();
const RESOLVED: Page = { ...OPEN, status: 'resolved', resolved: resolution, resolvedAt: FIRED_AT };
const ACKNOWLEDGED: Page = { ...OPEN, status: 'acknowledged', acknowledged: { actor: ANA, at: FIRED_AT } };
const TOPIC = { leg: 'topic', number: 1 } as const;
const PAGERDUTY = { leg: 'pagerduty', number: 1 } as const;

type Step = [DeliveryEvent['type'], PageAction, attempt?: number, outcomeUnknown?: boolean, number?: number];

/** The state after the steps, all of which happened at NOW. */
function having(...steps: Step[]): Delivery {
  return steps.reduce(
    (delivery, [type, action, attempt = 1, outcomeUnknown = false, number = action === 'resolve' ? 0 : 1]) => {
      const data = {
        pageKey,
        leg: 'topic' as const,
        target: 't',
        action,
        number,
        attempt,
        until: NOW + CLAIM_MS,
        reason: 'why',
        reference: 'ref',
        outcomeUnknown,
      };
      return evolveDelivery(delivery, { capability: 'oncall', type, at: NOW, data } as DeliveryEvent);
    },
    initialDelivery,
  );
}

function next(page: Page, delivery: Delivery, lateMs = 0, contact: { leg: LegName; number: number } = TOPIC) {
  const { kind, ...rest } = nextDelivery(page, contact, delivery, plusMs(NOW, lateMs));
  return 'action' in rest ? `${kind} ${rest.action} ${rest.attempt}` : kind;
}

describe('what a target must be told next', () => {
  test('of an open page: that it burns, once', () => {
    expect(nextDelivery(OPEN, TOPIC, initialDelivery, NOW)).toEqual({
      kind: 'send',
      action: 'trigger',
      number: 1,
      attempt: 1,
      until: NOW + CLAIM_MS,
      reason: 'the trigger was never tried',
    });
    expect(nextDelivery(OPEN, TOPIC, having(['DeliveryClaimed', 'trigger'], ['DeliverySent', 'trigger']), NOW)).toEqual(
      {
        kind: 'nothing',
        reason: 'the trigger was accepted as ref',
      },
    );
  });

  test('of a resolved page: that it is over, once, if it was told that it burns', () => {
    const told = having(['DeliveryClaimed', 'trigger'], ['DeliverySent', 'trigger']);
    expect(next(RESOLVED, told)).toBe('send resolve 1');
    expect(next(RESOLVED, having(['DeliverySent', 'trigger'], ['DeliverySent', 'resolve']))).toBe('nothing');
  });

  test('of a page that was over before the first contact: nothing', () => {
    expect(next(RESOLVED, initialDelivery)).toBe('skip');
    expect(next(RESOLVED, having(['DeliveryClaimed', 'trigger'], ['DeliveryFailed', 'trigger']))).toBe('skip');
    expect(next(RESOLVED, having(['DeliveryClaimed', 'trigger'], ['DeliveryRefused', 'trigger']))).toBe('skip');
    expect(next(RESOLVED, having(['DeliverySkipped', 'trigger']))).toBe('nothing');
    expect(next({ status: 'none' }, initialDelivery)).toBe('nothing');
  });

  test('waits while another worker may still be sending, up to the millisecond at which its claim ends', () => {
    const claimed = having(['DeliveryClaimed', 'trigger']);
    expect([CLAIM_MS - 1, CLAIM_MS].map((lateMs) => next(OPEN, claimed, lateMs))).toEqual(['wait', 'send trigger 2']);
    expect([CLAIM_MS - 1, CLAIM_MS].map((lateMs) => next(RESOLVED, claimed, lateMs))).toEqual([
      'wait',
      'send resolve 1',
    ]);
    const resolving = having(['DeliverySent', 'trigger'], ['DeliveryClaimed', 'resolve']);
    expect([CLAIM_MS - 1, CLAIM_MS].map((lateMs) => next(RESOLVED, resolving, lateMs))).toEqual([
      'wait',
      'send resolve 2',
    ]);
  });

  test('tries again at once what failed', () => {
    expect(next(OPEN, having(['DeliveryClaimed', 'trigger', 4], ['DeliveryFailed', 'trigger', 4]))).toBe(
      'send trigger 5',
    );
    expect(
      next(
        RESOLVED,
        having(['DeliverySent', 'trigger'], ['DeliveryClaimed', 'resolve'], ['DeliveryFailed', 'resolve']),
      ),
    ).toBe('send resolve 2');
  });

  test('leaves a refusal alone for a quarter of an hour, then asks again in case somebody repaired it', () => {
    const refused = having(['DeliveryClaimed', 'trigger'], ['DeliveryRefused', 'trigger']);
    expect(nextDelivery(OPEN, TOPIC, refused, plusMs(NOW, REFUSAL_HOLD_MS - 1))).toEqual({
      kind: 'hold',
      until: NOW + REFUSAL_HOLD_MS,
      reason: 'why',
    });
    expect(next(OPEN, refused, REFUSAL_HOLD_MS)).toBe('send trigger 2');
  });

  test('resolves also what only may have been triggered, for a stray resolve harms nobody and a missing one stays open', () => {
    const unknown: Step[] = [
      ['DeliveryClaimed', 'trigger', 1],
      ['DeliveryFailed', 'trigger', 1, true],
    ];
    expect(next(RESOLVED, having(...unknown))).toBe('send resolve 1');
    expect(
      next(RESOLVED, having(...unknown, ['DeliveryClaimed', 'trigger', 2], ['DeliveryFailed', 'trigger', 2, false])),
    ).toBe('send resolve 1');
    expect(
      next(RESOLVED, having(...unknown, ['DeliveryClaimed', 'trigger', 2], ['DeliveryRefused', 'trigger', 2])),
    ).toBe('send resolve 1');
    const crashed: Step[] = [
      ['DeliveryClaimed', 'trigger', 1],
      ['DeliveryClaimed', 'trigger', 2],
      ['DeliveryFailed', 'trigger', 2, false],
    ];
    // The first claim ran out without an outcome; until it does, that attempt may still arrive.
    expect([CLAIM_MS - 1, CLAIM_MS].map((lateMs) => next(RESOLVED, having(...crashed), lateMs))).toEqual([
      'wait',
      'send resolve 1',
    ]);
  });

  test('is not changed by the late failure of a worker that outlived its claim, but by its late success', () => {
    const second: Step[] = [
      ['DeliveryClaimed', 'trigger', 1],
      ['DeliveryClaimed', 'trigger', 2],
    ];
    expect(next(OPEN, having(...second, ['DeliveryFailed', 'trigger', 1, false]))).toBe('wait');
    expect(next(OPEN, having(...second, ['DeliveryRefused', 'trigger', 1]))).toBe('wait');
    expect(next(OPEN, having(...second, ['DeliverySent', 'trigger', 1]))).toBe('nothing');
    expect(next(OPEN, having(...second, ['DeliverySent', 'trigger', 1], ['DeliveryFailed', 'trigger', 2, true]))).toBe(
      'nothing',
    );
  });

  test('of a later step: that it burns, once more, whatever became of the step before', () => {
    const second = { ...TOPIC, number: 2 };
    for (const before of [
      [],
      ['DeliveryFailed'],
      ['DeliverySent'],
      ['DeliveryRefused'],
      ['DeliveryClaimed'],
    ] as const) {
      const delivery = having(...before.map((type): Step => [type, 'trigger']));
      expect(next(OPEN, delivery, 0, second)).toBe('send trigger 1');
    }
    expect(next(OPEN, having(['DeliverySent', 'trigger', 1, false, 2]), 0, second)).toBe('nothing');
  });

  test('of a later step is not undone by the late end of a worker of the step before', () => {
    const late = having(['DeliverySent', 'trigger', 1, false, 2], ['DeliveryFailed', 'trigger', 1, true, 1]);
    expect(next(OPEN, late, 0, { ...TOPIC, number: 2 })).toBe('nothing');
    const only = having(['DeliveryFailed', 'trigger', 1, false, 2], ['DeliverySent', 'trigger', 1, false, 1]);
    expect(next(RESOLVED, only, 0, { ...TOPIC, number: 2 })).toBe('send resolve 1');
  });

  test('of an acknowledged page: nothing new, and to PagerDuty that somebody has it, once', () => {
    const told = having(['DeliverySent', 'trigger']);
    expect(next(ACKNOWLEDGED, initialDelivery)).toBe('nothing');
    expect(next(ACKNOWLEDGED, initialDelivery, 0, PAGERDUTY)).toBe('nothing');
    expect(next(ACKNOWLEDGED, having(['DeliveryFailed', 'trigger']))).toBe('nothing');
    expect(next(ACKNOWLEDGED, told)).toBe('nothing');
    expect(next(ACKNOWLEDGED, told, 0, PAGERDUTY)).toBe('send acknowledge 1');
    const acknowledged = having(['DeliverySent', 'trigger'], ['DeliverySent', 'acknowledge']);
    expect(next(ACKNOWLEDGED, acknowledged, 0, PAGERDUTY)).toBe('nothing');
    expect(next({ ...ACKNOWLEDGED, cycle: 2 }, acknowledged, 0, PAGERDUTY)).toBe('send acknowledge 1');
  });

  test('of a page that was acknowledged in PagerDuty: nothing, for what comes from there is known there', () => {
    const there: Page = { ...ACKNOWLEDGED, acknowledged: { actor: { by: 'bo', channel: 'pagerduty' }, at: FIRED_AT } };
    expect(next(there, having(['DeliverySent', 'trigger']), 0, PAGERDUTY)).toBe('nothing');
  });

  test('of an acknowledged page waits for the trigger that is under way, which it must not overtake', () => {
    const claimed = having(['DeliveryClaimed', 'trigger']);
    expect([CLAIM_MS - 1, CLAIM_MS].map((lateMs) => next(ACKNOWLEDGED, claimed, lateMs, PAGERDUTY))).toEqual([
      'wait',
      'send acknowledge 1',
    ]);
  });

  test('of a suppressed page: nothing', () => {
    expect(next({ ...OPEN, status: 'suppressed' }, initialDelivery)).toBe('nothing');
    expect(next({ ...OPEN, status: 'suppressed' }, having(['DeliveryFailed', 'trigger']))).toBe('nothing');
  });

  test('of a page that waits behind another of its service, whatever was told of its cycle before: nothing', () => {
    for (const lead of [null, 'a/fast/1']) {
      const bundled = { ...OPEN, status: 'bundled', lead } as const;
      expect(next(bundled, initialDelivery)).toBe('nothing');
      expect(next(bundled, having(['DeliverySent', 'trigger']))).toBe('nothing');
    }
  });

  test('of a page that was read before others told more of it: nothing of what was so', () => {
    expect(
      next(OPEN, having(['DeliverySent', 'trigger'], ['DeliverySent', 'resolve']), 0, { ...TOPIC, number: 2 }),
    ).toBe('nothing');
    expect(next(OPEN, having(['DeliverySent', 'trigger', 1, false, 2]))).toBe('nothing');
  });

  test('of a page that is over waits for an attempt of any step that is still under way', () => {
    const delivery = having(['DeliveryClaimed', 'trigger', 1, false, 1], ['DeliverySent', 'trigger', 1, false, 2]);
    const second = { ...TOPIC, number: 2 };
    expect([CLAIM_MS - 1, CLAIM_MS].map((lateMs) => next(RESOLVED, delivery, lateMs, second))).toEqual([
      'wait',
      'send resolve 1',
    ]);
    const ended = having(
      ['DeliveryClaimed', 'trigger'],
      ['DeliverySent', 'trigger', 1, false, 2],
      ['DeliveryFailed', 'trigger'],
    );
    expect(next(RESOLVED, ended, 0, second)).toBe('send resolve 1');
  });
});
