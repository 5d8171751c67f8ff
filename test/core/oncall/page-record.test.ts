import { expect, test } from 'vitest';
import { calm } from '#core/oncall/bundle.ts';
import { decidePage, type PageCommand } from '#core/oncall/decide-page.ts';
import { evolvePage, initialPage, type Page } from '#core/oncall/page.ts';
import { pageRecord } from '#core/oncall/page-record.ts';
import { syntheticAlert, syntheticEnd } from '#core/oncall/synthetic.ts';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { ANA, FIRED_AT, sampleAlert, sampleResolved } from './sample-page.ts';
import { shopRoster } from './sample-roster.ts';

function after(...commands: readonly [number, PageCommand][]): Page {
  return commands.reduce<Page>((page, [minutes, command]) => {
    const now = plusMs(FIRED_AT, minutes * MINUTE_MS);
    const decision = decidePage(command, page, { now, roster: shopRoster(), mutedUntil: null, storm: calm });
    return 'events' in decision ? decision.events.reduce(evolvePage, page) : page;
  }, initialPage);
}

const OPEN: PageCommand = { type: 'OpenPage', alert: sampleAlert(), legs: ['topic', 'sms', 'email'] };

test('of a page that is over it is kept who was told first when, and who acknowledged it first', () => {
  const page = after(
    [0, OPEN],
    [5, { type: 'AdvancePage' }],
    [6, { type: 'AcknowledgePage', actor: ANA }],
    [7, { type: 'UnacknowledgePage', actor: ANA, reason: 'not me' }],
    [8, { type: 'AcknowledgePage', actor: { by: 'bo', channel: 'link' } }],
    [45, { type: 'ResolvePage', alert: sampleResolved() }],
  );
  expect(pageRecord(page)).toEqual({
    pageKey: 'checkout-availability/page-fast/3',
    service: 'shop',
    slo: 'checkout-availability',
    rule: 'page-fast',
    urgency: 'critical',
    firedAt: FIRED_AT,
    openedAt: FIRED_AT,
    resolvedAt: plusMs(FIRED_AT, 45 * MINUTE_MS),
    told: [
      { person: 'ana', at: FIRED_AT },
      { person: 'chi', at: plusMs(FIRED_AT, 5 * MINUTE_MS) },
    ],
    steps: 3,
    acknowledged: { by: 'ana', channel: 'cli', at: plusMs(FIRED_AT, 6 * MINUTE_MS) },
  });
});

test('nothing is kept of a page before its end, nor of what the pager sent itself', () => {
  expect(pageRecord(after([0, OPEN]))).toBeNull();
  const alert = syntheticAlert(FIRED_AT);
  const own = after(
    [0, { type: 'OpenPage', alert, legs: ['sink'] }],
    [5, { type: 'ResolvePage', alert: syntheticEnd(alert, plusMs(FIRED_AT, 5 * MINUTE_MS)) }],
  );
  expect([own.status, pageRecord(own)]).toEqual(['resolved', null]);
});
