import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { InboxMessage } from '#adapters/local/inbox.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { type RecordedSource, recordedSource } from '#adapters/local/recorded-source.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { sqliteEventLog, sqliteOutbox } from '#adapters/local/sqlite-event-log.ts';
import { sqlitePageBook } from '#adapters/local/sqlite-page-book.ts';
import { emptyRoster } from '#core/oncall/schema.ts';
import { HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { Slo } from '#core/slo/schema.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import type { MetricSource } from '#flows/slo/ports.ts';
import { localPlatform } from '#local/platform.ts';
import { sampleAlert, sampleResolved } from '#test/core/oncall/sample-page.ts';
import { minute, NOON, sampleSlo } from '#test/core/slo/sample-slo.ts';

const SLO = sampleSlo();

describe('the whole platform in one process', () => {
  test('evaluates, pages once and resolves once, and is done when it says so', async () => {
    const world = await openWorld([SLO]);
    fill(world.source, plusMs(NOON, -6 * HOUR_MS), minute(30), 0, 100);
    fill(world.source, minute(1), minute(3), 90, 0);
    const seen: [number, string][] = [];
    for (let at = 0; at <= 30; at += 1) {
      world.clock.time = minute(at);
      await world.platform.evaluate(at === 0 ? 'hourly' : 'fast', minute(at));
      for (const { action, pageKey, severity } of world.inbox.splice(0))
        if (severity === 'page') seen.push([at, `${action} ${pageKey}`]);
    }
    expect(seen).toEqual([
      [2, 'trigger checkout/page-fast/1'],
      // Nobody acknowledged it, so that it is told again.
      [7, 'trigger checkout/page-fast/1'],
      [8, 'resolve checkout/page-fast/1'],
    ]);
    expect(world.deaths).toEqual([]);
  });

  test('gives back what came of each evaluation, and nothing twice', async () => {
    const world = await openWorld([SLO]);
    fill(world.source, minute(-60), NOON, 0, 10);
    world.clock.time = minute(1);
    expect(await world.platform.evaluate('hourly', NOON)).toEqual([
      { evaluated: 1, failed: 0, skipped: 0, retired: 0, lagMs: MINUTE_MS },
    ]);
    expect(await world.platform.evaluate('hourly', NOON)).toEqual([
      { evaluated: 0, failed: 0, skipped: 1, retired: 0, lagMs: MINUTE_MS },
    ]);
    expect(world.evaluated).toEqual(['checkout']);
    expect((await world.platform.states.load(['checkout'])).get('checkout')?.figures?.total).toBe(600);
  });

  test('says what was given up when the source does not answer, after five attempts', async () => {
    let attempts = 0;
    const broken: MetricSource = {
      read: async () => {
        attempts += 1;
        throw new TypeError('no source');
      },
    };
    const world = await openWorld([SLO], { source: broken });
    expect(await world.platform.evaluate('hourly', NOON)).toEqual([]);
    expect(world.deaths).toEqual([['a shard of 1 SLOs', expect.stringContaining('no source')]]);
    // Each asks once for every period that CloudWatch keeps: minutes, five minutes, hours.
    expect(attempts).toBe(5 * 3);
  });
});

describe('a platform that is stopped at any moment', () => {
  test('pages at its next start for the alert that it had logged', async () => {
    const database = openDatabase(':memory:');
    await sqliteEventLog(database).append('slo/search', 0, [FIRED]);
    const world = await openWorld([SLO], { database });
    await world.platform.evaluate('hourly', NOON);
    expect(world.inbox.map(({ action, pageKey }) => `${action} ${pageKey}`)).toEqual(['trigger search/page-fast/3']);
    expect(sqliteOutbox(database).waiting()).toEqual([]);

    const next = await openWorld([SLO], { database });
    next.clock.time = minute(4);
    await next.platform.evaluate('fast', minute(4));
    expect(next.inbox).toEqual([]);
  });

  test('delivers at its next start what it had opened and resolved, in that order', async () => {
    const database = openDatabase(':memory:');
    const eventLog = sqliteEventLog(database);
    const clock = { now: () => NOON };
    const pages = sqlitePageBook(database);
    const ports = { eventLog, pages, roster: sqliteCatalog(database), clock, legs: ['inbox'] as const };
    const place = { id: '1', stream: 'slo/search', version: 1 };
    await openPage(ports, { ...place, ...FIRED });
    const world = await openWorld([SLO], { database });
    await world.platform.evaluate('hourly', NOON);
    await openPage(ports, { ...place, ...RESOLVED });
    const next = await openWorld([SLO], { database });
    next.clock.time = minute(60);
    await next.platform.evaluate('hourly', minute(60));
    expect([...world.inbox, ...next.inbox].map(({ action }) => action)).toEqual(['trigger', 'resolve']);
  });

  test('keeps a page that nobody could be shown, says so, and shows it at its next start', async () => {
    const database = openDatabase(':memory:');
    await sqliteEventLog(database).append('slo/search', 0, [FIRED]);
    const onPage = () => {
      throw new TypeError('the terminal is gone');
    };
    const world = await openWorld([SLO], { database, onPage });
    await world.platform.evaluate('hourly', NOON);
    expect(world.deaths).toEqual([
      [
        'PageEscalated page/search/page-fast/3@2 (tried again at the next start)',
        expect.stringContaining('the terminal is gone'),
      ],
    ]);
    expect(
      sqliteOutbox(database)
        .waiting()
        .map(({ type }) => type),
    ).toEqual(['PageEscalated']);

    const next = await openWorld([SLO], { database });
    next.clock.time = minute(4);
    await next.platform.evaluate('fast', minute(4));
    expect(next.inbox.map(({ action, pageKey }) => `${action} ${pageKey}`)).toEqual(['trigger search/page-fast/3']);
  });
});

const ALERT = { slo: 'search', rule: 'page-fast', generation: 3 };
const FIRED = { capability: 'slo', type: 'AlertFired' as const, at: NOON, data: sampleAlert(ALERT) };
const RESOLVED = { capability: 'slo', type: 'AlertResolved' as const, at: NOON, data: sampleResolved(ALERT) };

interface World {
  readonly source?: MetricSource;
  readonly database?: DatabaseSync;
  readonly onPage?: (message: InboxMessage) => void;
}

async function openWorld(slos: readonly Slo[], world: World = {}) {
  const source = recordedSource();
  const clock = { time: NOON, now: (): Instant => clock.time };
  const inbox: InboxMessage[] = [];
  const deaths: [string, string][] = [];
  const evaluated: string[] = [];
  const platform = localPlatform({
    database: world.database ?? openDatabase(':memory:'),
    source: world.source ?? source,
    sourceDelayMs: 0,
    clock,
    onPage: world.onPage ?? ((message) => void inbox.push(message)),
    onEvaluated: (slo) => void evaluated.push(slo),
    onDead: (what, cause) => void deaths.push([what, cause instanceof Error ? cause.message : String(cause)]),
    retryDelayMs: 0,
  });
  if ((await platform.catalog.version()) > 0) return { platform, source, clock, inbox, deaths, evaluated };
  const version = await platform.catalog.add({ services: [], slos: [...slos], composites: [], roster: emptyRoster });
  const head = {
    version,
    sourceId: 'test',
    handedInAt: NOON,
    services: 0,
    slos: slos.length,
    warnings: [],
    streamVersion: 0,
  };
  await platform.catalog.putInForce(head, 0);
  return { platform, source, clock, inbox, deaths, evaluated };
}

function fill(source: RecordedSource, from: Instant, to: Instant, bad: number, total: number): void {
  for (let at = from; at < to; at = plusMs(at, MINUTE_MS)) {
    source.record(SLO.sli.total, at, total);
    if (bad > 0) source.record(SLO.sli.part, at, bad);
  }
}
