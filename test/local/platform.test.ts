import { describe, expect, test } from 'vitest';
import type { InboxMessage } from '#adapters/local/inbox.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { type RecordedSource, recordedSource } from '#adapters/local/recorded-source.ts';
import { HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { Slo } from '#core/slo/schema.ts';
import type { MetricSource } from '#flows/slo/ports.ts';
import { localPlatform } from '#local/platform.ts';
import { minute, NOON, sampleSlo } from '#test/core/slo/sample-slo.ts';

const SLO = sampleSlo();

describe('the whole platform in one process', () => {
  test('evaluates, pages once and resolves once, and is done when it says so', async () => {
    const world = await openWorld([SLO]);
    fill(world.source, plusMs(NOON, -6 * HOUR_MS), minute(30), 0, 100);
    fill(world.source, minute(1), minute(3), 90, 0);
    const seen: [number, string][] = [];
    for (let at = 0; at <= 30; at += 1) {
      await world.platform.evaluate(at === 0 ? 'hourly' : 'fast', minute(at));
      for (const { action, pageKey, severity } of world.inbox.splice(0))
        if (severity === 'page') seen.push([at, `${action} ${pageKey}`]);
    }
    expect(seen).toEqual([
      [2, 'trigger checkout/page-fast/1'],
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

  test('says what was given up when the source does not answer', async () => {
    const broken: MetricSource = {
      read: async () => {
        // A TypeError is no failure that trying again could mend: it is given up at once.
        throw new TypeError('no source');
      },
    };
    const world = await openWorld([SLO], broken);
    expect(await world.platform.evaluate('hourly', NOON)).toEqual([]);
    expect(world.deaths).toEqual([['a shard of 1 SLOs', 'no source']]);
  });
});

async function openWorld(slos: readonly Slo[], instead?: MetricSource) {
  const source = recordedSource();
  const clock = { time: NOON, now: (): Instant => clock.time };
  const inbox: InboxMessage[] = [];
  const deaths: [string, string][] = [];
  const evaluated: string[] = [];
  const platform = localPlatform({
    database: openDatabase(':memory:'),
    source: instead ?? source,
    sourceDelayMs: 0,
    clock,
    onPage: (message) => void inbox.push(message),
    onEvaluated: (slo) => void evaluated.push(slo),
    onDead: (what, cause) => void deaths.push([what, cause instanceof Error ? cause.message : String(cause)]),
  });
  const version = await platform.catalog.add({ services: [], slos: [...slos] });
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
