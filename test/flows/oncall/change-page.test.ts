import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqlitePageBook } from '#adapters/local/sqlite-page-book.ts';
import type { Contact } from '#core/oncall/events.ts';
import { type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { ANA, FIRED_AT, sampleAlert, sampleResolved } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';

/** A platform of which a test moves the clock, and that tells who was to be told of what. */
function stormy() {
  const database = openDatabase(':memory:');
  const told: { pageKey: string; at: Instant; bundled: number; contacts: readonly Contact[] }[] = [];
  const pages = sqlitePageBook(database, (events) => {
    for (const { type, at, data } of events)
      if (type === 'PageEscalated') {
        const { pageKey, bundle, contacts } = data as {
          pageKey: string;
          bundle: { count: number };
          contacts: Contact[];
        };
        told.push({ pageKey, at, bundled: bundle.count, contacts });
      }
  });
  const clock = { time: FIRED_AT, now: () => clock.time };
  const roster = { roster: async () => shopRoster() };
  const ports = { eventLog: sqliteEventLog(database), pages, roster, clock, legs: ['sms', 'pagerduty'] as const };
  let version = 0;
  const place = { stream: 'slo/x', capability: 'slo' } as const;
  return {
    told,
    ports,
    fire: (service: string, slo: string) => {
      version += 1;
      const data = sampleAlert({ service, slo, displayName: slo, rule: 'fast', generation: 1, firedAt: clock.time });
      return openPage(ports, { ...place, id: `x@${version}`, version, at: clock.time, type: 'AlertFired', data });
    },
    end: (service: string, slo: string) => {
      version += 1;
      const data = sampleResolved({ service, slo, rule: 'fast', generation: 1 });
      return openPage(ports, { ...place, id: `x@${version}`, version, at: clock.time, type: 'AlertResolved', data });
    },
    acknowledge: (slo: string) => changePage(ports, `${slo}/fast/1`, { type: 'AcknowledgePage', actor: ANA }),
    statusOf: async (slo: string) => (await pages.row('shop', `${slo}/fast/1`))?.status ?? 'over',
    sweep: async (minutes = 1) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.time = plusMs(clock.time, MINUTE_MS);
        await sweepPages(ports);
      }
    },
    pass: (ms: number) => {
      clock.time = plusMs(clock.time, ms);
    },
  };
}

test('of a storm of 10,000 alerts in a minute each service tells of its first at once, and two minutes later of all others in one', async () => {
  const storm = stormy();
  const alerts = Array.from({ length: 10_000 }, (_, index) => [`service-${index % 50}`, `slo-${index}`] as const);
  for (const [service, slo] of alerts) {
    await storm.fire(service, slo);
    storm.pass(6);
  }
  const firsts = storm.told.splice(0);
  expect(firsts.map(({ pageKey }) => pageKey)).toEqual(alerts.slice(0, 50).map(([, slo]) => `${slo}/fast/1`));
  expect(Math.max(...firsts.map(({ at }) => at - FIRED_AT))).toBeLessThan(1_000);

  await storm.sweep(2);
  const bundles = storm.told.filter(({ bundled }) => bundled > 0);
  expect(bundles).toHaveLength(50);
  expect(bundles.map(({ bundled }) => bundled)).toEqual(Array.from({ length: 50 }, () => 198));
}, 120_000);

test('whoever has the page that leads has those that were told with it', async () => {
  const storm = stormy();
  for (const slo of ['a', 'b', 'c', 'd']) await storm.fire('shop', slo);
  await storm.acknowledge('a');
  await storm.sweep(2);
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(storm.statusOf))).toEqual([
    'acknowledged',
    'open',
    'bundled',
    'bundled',
  ]);
  await storm.acknowledge('b');
  await storm.sweep();
  expect(await Promise.all(['c', 'd'].map(storm.statusOf))).toEqual(['acknowledged', 'acknowledged']);
  expect(new Set(storm.told.map(({ pageKey }) => pageKey))).toEqual(new Set(['a/fast/1', 'b/fast/1']));
  const log = await storm.ports.eventLog.read('page/c/fast/1', 0);
  expect(log.map(({ type }) => type)).toEqual(['PageOpened', 'PageBundled', 'PageBundled', 'PageAcknowledged']);
  expect(log.at(-1)?.data).toMatchObject({
    actor: { by: 'ana', channel: 'evenkeel' },
    reason: 'ana has page b/fast/1 in hand, with which it was told, and begins anew where it still burns then',
  });
});

test('what was told with a page that ends while nobody has it goes out by itself', async () => {
  const storm = stormy();
  for (const slo of ['a', 'b', 'c', 'd']) await storm.fire('shop', slo);
  await storm.sweep(2);
  await storm.end('shop', 'b');
  await storm.end('shop', 'c');
  expect(storm.told.some(({ pageKey }) => pageKey.startsWith('d/'))).toBe(false);
  await storm.sweep(4);
  const last = storm.told.filter(({ pageKey }) => pageKey.startsWith('d/'));
  expect(last).toMatchObject([{ bundled: 0, at: FIRED_AT + 6 * MINUTE_MS }]);
  expect(await storm.statusOf('c')).toBe('over');
});

test('a storm on one service never makes the first page of another wait', async () => {
  const storm = stormy();
  for (let index = 0; index < 200; index += 1) await storm.fire('shop', `slo-${index}`);
  await storm.fire('search', 'first');
  expect(storm.told.at(-1)).toMatchObject({ pageKey: 'first/fast/1', at: FIRED_AT, bundled: 0 });
});

test('of two first alerts of a service at the same moment one goes out', async () => {
  const storm = stormy();
  await Promise.all(['a', 'b', 'c'].map((slo) => storm.fire('shop', slo)));
  expect(storm.told).toHaveLength(1);
});
