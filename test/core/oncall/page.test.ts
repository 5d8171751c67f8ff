import { describe, expect, test } from 'vitest';
import { pageKeyOf } from '#core/oncall/events.ts';
import { decidePage, evolvePage, initialPage, type Page, type PageCommand } from '#core/oncall/page.ts';
import { type Instant, instant } from '#core/shared/instant.ts';
import { sampleAlert, sampleResolved } from './sample-page.ts';

const NOW: Instant = instant(1_000);
const AT_NOW = { capability: 'oncall', at: NOW };
const KEY = 'checkout-availability/page-fast/3';

function eventsOf(command: PageCommand, page: Page) {
  const decision = decidePage(command, page, NOW);
  return 'events' in decision ? decision.events : decision.refusal;
}

describe('a page', () => {
  const opened: Page = {
    status: 'open',
    opened: { pageKey: KEY, severity: 'page', legs: ['topic', 'phones', 'pagerduty', 'inbox'], alert: sampleAlert() },
  };
  const { resolvedAt, sli, remainingRatio, timeToExhaustionHours, reason } = sampleResolved();
  const resolution = {
    pageKey: KEY,
    severity: 'page' as const,
    legs: opened.opened.legs,
    resolvedAt,
    sli,
    remainingRatio,
    timeToExhaustionHours,
    reason,
  };
  const resolved: Page = { status: 'resolved', opened: opened.opened, resolved: resolution };

  test('has a key that names the SLO, the rule and the firing', () => {
    expect(pageKeyOf(sampleAlert())).toBe(KEY);
    expect(pageKeyOf(sampleResolved())).toBe(KEY);
  });

  test('is opened by an alert on every leg, keeping what the alert said', () => {
    const events = [{ capability: 'oncall', type: 'PageOpened', at: NOW, data: opened.opened }];
    expect(eventsOf({ type: 'OpenPage', alert: sampleAlert() }, initialPage)).toEqual(events);
    expect(evolvePage(initialPage, { ...AT_NOW, type: 'PageOpened', data: opened.opened })).toEqual(opened);
  });

  test('of severity ticket rings no phone and no PagerDuty', () => {
    const alert = sampleAlert({ severity: 'ticket' });
    expect(eventsOf({ type: 'OpenPage', alert }, initialPage)).toMatchObject([
      { data: { severity: 'ticket', legs: ['topic', 'inbox'] } },
    ]);
  });

  test('is resolved once, with the figures of its end', () => {
    const events = [{ capability: 'oncall', type: 'PageResolved', at: NOW, data: resolution }];
    expect(eventsOf({ type: 'ResolvePage', alert: sampleResolved() }, opened)).toEqual(events);
    expect(evolvePage(opened, { ...AT_NOW, type: 'PageResolved', data: resolution })).toEqual(resolved);
  });

  test('is neither opened nor resolved again', () => {
    expect(eventsOf({ type: 'OpenPage', alert: sampleAlert() }, opened)).toEqual({
      code: 'already-open',
      reason: `page ${KEY} is open already`,
    });
    expect(eventsOf({ type: 'OpenPage', alert: sampleAlert() }, resolved)).toEqual({
      code: 'already-resolved',
      reason: `page ${KEY} is resolved already`,
    });
    expect(eventsOf({ type: 'ResolvePage', alert: sampleResolved() }, resolved)).toEqual({
      code: 'already-resolved',
      reason: `page ${KEY} is resolved already`,
    });
  });

  test('can not end before it began', () => {
    expect(eventsOf({ type: 'ResolvePage', alert: sampleResolved() }, initialPage)).toEqual({
      code: 'not-yet-open',
      reason: `page ${KEY} was never opened`,
    });
    expect(() => evolvePage(initialPage, { ...AT_NOW, type: 'PageResolved', data: resolution })).toThrow(
      'resolves it before opening it',
    );
  });
});
