import type { Actor, LegName, PageResolved } from '#core/oncall/events.ts';
import { pageKeyOf } from '#core/oncall/events.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import type { KnownPage } from '#core/oncall/page.ts';
import { POLICY_DEFAULTS } from '#core/oncall/schema.ts';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';
import type { AlertFired, AlertResolved } from '#core/slo/events.ts';

export const FIRED_AT: Instant = instant(Date.UTC(2026, 2, 1, 11, 10));

/** Checkout of the shop burns 26 times too fast. */
export function sampleAlert(change: Partial<AlertFired> = {}): AlertFired {
  return {
    slo: 'checkout-availability',
    displayName: 'Checkout availability',
    service: 'shop',
    rule: 'page-fast',
    severity: 'page',
    generation: 3,
    firedAt: FIRED_AT,
    target: '0.999',
    windowMs: 30 * DAY_MS,
    longMs: HOUR_MS,
    shortMs: 5 * MINUTE_MS,
    threshold: '14.4',
    burnLong: 26.04,
    burnShort: 31.5,
    bad: 1_234,
    total: 47_391,
    sli: 0.99959,
    remainingRatio: 0.59,
    timeToExhaustionHours: 3 + 1 / 6,
    provisional: true,
    runbook: 'https://wiki.example.com/checkout',
    reason: 'burns 26.04 over 1h and 31.5 over 5m, above 14.4',
    ...change,
  };
}

export function sampleResolved(change: Partial<AlertResolved> = {}): AlertResolved {
  return {
    slo: 'checkout-availability',
    displayName: 'Checkout availability',
    service: 'shop',
    rule: 'page-fast',
    severity: 'page',
    generation: 3,
    firedAt: FIRED_AT,
    resolvedAt: FIRED_AT + 45 * MINUTE_MS,
    sli: 0.9995,
    remainingRatio: 0.5,
    timeToExhaustionHours: 12,
    reason: 'burns 2.5 over 5m, not above 14.4',
    ...change,
  };
}

export function triggerNotice(change: Partial<AlertFired> = {}): PageNotice & { action: 'trigger' } {
  const alert = sampleAlert(change);
  return { action: 'trigger', pageKey: pageKeyOf(alert), alert, cycle: 1, bundle: ALONE };
}

export function resolveNotice(
  change: Partial<AlertFired> = {},
  resolved: Partial<PageResolved> = {},
  triggerReference?: string,
): PageNotice & { action: 'resolve' } {
  const { pageKey, alert } = triggerNotice(change);
  const { resolvedAt, sli, remainingRatio, timeToExhaustionHours, reason } = sampleResolved();
  const figures = { resolvedAt, sli, remainingRatio, timeToExhaustionHours, reason };
  const resolution = { pageKey, legs: ['topic' as const], ...figures, ...resolved };
  return { action: 'resolve', pageKey, alert, resolution, triggerReference };
}

/** A page that stands for no other. */
export const ALONE = { count: 0, names: [] };

export const ANA: Actor = { by: 'ana', channel: 'cli' };

/** An open page, of which the first step has told everything that the leg knows. */
export function samplePage(leg: LegName = 'topic', change: Partial<AlertFired> = {}): KnownPage & { status: 'open' } {
  const alert = sampleAlert(change);
  const { hold: _, ...rest } = POLICY_DEFAULTS;
  const plan = { name: 'channels', steps: [{ afterMs: 0, notify: [], by: [] }], ...rest, legs: [] };
  const pageKey = pageKeyOf(alert);
  return {
    status: 'open',
    opened: { pageKey, urgency: 'critical', alert, plan, dueAt: FIRED_AT, reason: 'goes out at once' },
    openedAt: FIRED_AT,
    asksSince: FIRED_AT,
    cycle: 1,
    round: 2,
    step: 0,
    number: 1,
    contacts: [{ leg, target: null, isAtOnce: true, number: 1 }],
    bundle: ALONE,
    told: [],
    firstAcknowledged: null,
    dueAt: null,
  };
}

export function acknowledgeNotice(
  change: Partial<AlertFired> = {},
  triggerReference?: string,
): PageNotice & { action: 'acknowledge' } {
  const { pageKey, alert } = triggerNotice(change);
  return { action: 'acknowledge', pageKey, alert, actor: ANA, triggerReference };
}
