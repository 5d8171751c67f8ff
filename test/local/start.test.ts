import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import type { InboxMessage } from '#adapters/local/inbox.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { formatInstant, HOUR_MS, instant, MINUTE_MS } from '#core/shared/instant.ts';
import { isComposite } from '#core/slo/schema.ts';
import type { SloState } from '#core/slo/state.ts';
import { cloudWatchSides } from '#local/sample-traffic.ts';
import { type Screen, type StartOptions, start } from '#local/start.ts';
import { NOON } from '#test/core/slo/sample-slo.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-start-'));
  // The real CloudWatch adapter is led to the stand-in by these; vitest puts them back.
  for (const name of ['AWS_ENDPOINT_URL_CLOUDWATCH', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    vi.stubEnv(name, 'none');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('the platform on one machine', () => {
  test('plays the story of the sample catalog to its end', { timeout: 60_000 }, async () => {
    const screen = new RecordingScreen();
    const outcome = await start(optionsOf('examples/catalog'), screen, new AbortController().signal, process.env);
    expect(outcome).toEqual({ ok: true });

    expect(screen.bars).toEqual([
      ['inventing 30 days of traffic', 30, 30],
      ['reading history', 6, 6],
    ]);
    expect(screen.tables.map((states) => states.map(({ slo }) => slo))).toEqual([SAMPLE_SLOS, SAMPLE_SLOS]);
    const [before] = screen.tables;
    expect(before?.map(({ figures, failure }) => [figures?.state, failure])).toEqual(
      SAMPLE_SLOS.map(() => ['healthy', null]),
    );
    expect(before?.every(({ alerts }) => alerts.every(({ firedAt }) => firedAt === null))).toBe(true);

    const story = [
      'an outage begins',
      'PAGE trigger',
      'the page has arrived',
      'the outage ends',
      'PAGE resolve',
      'every page is resolved',
    ];
    const places = story.map((part) => screen.lines.findIndex((line) => line.includes(part)));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(screen.pages.map(({ action, pageKey }) => `${action} ${pageKey}`)).toEqual([
      'trigger shop-availability/page-fast/1',
      'resolve shop-availability/page-fast/1',
    ]);

    const states = sqliteSloStates(openDatabase(join(folder, 'platform.db')));
    const stored = (await states.load(['shop-availability'])).get('shop-availability');
    expect(stored?.alerts.filter(({ severity, firedAt }) => severity === 'page' && firedAt !== null)).toEqual([]);
    expect(stored?.alerts.some(({ severity }) => severity === 'page')).toBe(true);
  });

  test('reads the CloudWatch of its user, and asks it for nothing but data', { timeout: 60_000 }, async () => {
    const cloudWatch = await startCloudWatchStandIn({ now: () => NOON });
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', cloudWatch.endpoint);
    const minutes = Array.from({ length: 600 }, (_, minute) => ({
      at: NOON - (minute + 4) * MINUTE_MS,
      values: [0.1, 1],
      counts: [99, 1],
    }));
    cloudWatch.seed({ namespace: 'Api', metricName: 'Latency', dimensions: { Stage: 'live' }, minutes });
    const screen = new RecordingScreen();
    const options = { ...optionsOf('test/e2e/catalog'), source: 'aws' as const, speed: 1 };
    expect(await start(options, screen, new AbortController().signal, process.env)).toEqual({ ok: true });

    const [states] = screen.tables;
    expect(states?.map(({ slo, figures, failure }) => [slo, figures?.total, figures?.bad, failure?.code])).toEqual([
      ['api-latency', 60_000, 600, undefined],
      ['site-availability', 0, 0, 'metric-gone'],
    ]);
    expect([...cloudWatch.calls.keys()]).toEqual(['GetMetricData']);
    await cloudWatch.close();
  });

  test('reads the metrics of another Region when it is started for another', { timeout: 60_000 }, async () => {
    const cloudWatch = await startCloudWatchStandIn({ now: () => NOON });
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', cloudWatch.endpoint);
    const reasons: string[] = [];
    for (const homeRegion of ['eu-central-1', 'us-west-2']) {
      const screen = new RecordingScreen();
      const later = instant(NOON + reasons.length * HOUR_MS);
      const options = { ...optionsOf('test/e2e/catalog'), source: 'aws' as const, speed: 1, homeRegion, now: later };
      await start(options, screen, new AbortController().signal, process.env);
      const database = openDatabase(join(folder, 'platform.db'));
      const catalog = sqliteCatalog(database);
      for await (const slo of catalog.slos(await catalog.version()))
        reasons.push(...(isComposite(slo) ? [] : cloudWatchSides(slo.sli)).slice(0, 1).map(({ region }) => region));
      database.close();
    }
    expect(reasons).toEqual(['eu-central-1', 'eu-central-1', 'us-west-2', 'us-west-2']);
    await cloudWatch.close();
  });

  test('changes nothing and says why where the catalog is refused', async () => {
    writeFileSync(join(folder, 'broken.yaml'), 'apiVersion: openslo/v1\nkind: SLO\nmetadata: {}\n');
    const screen = new RecordingScreen();
    const outcome = await start(optionsOf(folder), screen, new AbortController().signal, process.env);
    expect(outcome.ok).toBe(false);
    expect('reasons' in outcome && outcome.reasons.every((reason) => reason.includes('broken.yaml:'))).toBe(true);
    expect({ ...screen }).toEqual({ ...new RecordingScreen() });
  });

  test('has no story to play where nothing pages, and says so rather than run for ever', async () => {
    writeFileSync(join(folder, 'slo.yaml'), NEVER_PAGES);
    const outcome = await start(optionsOf(folder), new RecordingScreen(), new AbortController().signal, process.env);
    expect(outcome).toEqual({
      ok: false,
      reasons: ['no SLO of the catalog has an alert rule that pages, so there is no story to play'],
    });
  });

  test('whose story is stopped says that it was', async () => {
    const stop = new AbortController();
    const screen = new RecordingScreen((line) => line.includes('begins in') && stop.abort());
    writeFileSync(join(folder, 'slo.yaml'), NEVER_PAGES.replace('target: 0', 'target: 0.99'));
    expect(await start(optionsOf(folder), screen, stop.signal, process.env)).toEqual({
      ok: false,
      reasons: ['the story was interrupted'],
    });
  });
});

const SAMPLE_SLOS = [
  'assistant-availability',
  'assistant-first-token',
  'assistant-throttle-free',
  'checkout-latency',
  'order-freshness',
  'shop-availability',
];

/** A target of nothing at all can't be burnt faster than allowed: no default rule is left. */
const NEVER_PAGES = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: calm }
spec:
  service: shop
  indicator:
    metadata: { name: calm-sli }
    spec:
      ratioMetric:
        counter: false
        bad: { metricSource: { type: CloudWatch, spec: { namespace: N, metric: Errors, statistic: Sum } } }
        total: { metricSource: { type: CloudWatch, spec: { namespace: N, metric: All, statistic: Sum } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0 }]
`;

function optionsOf(catalog: string): StartOptions {
  return {
    catalog,
    database: join(folder, 'platform.db'),
    source: 'sample',
    speed: 1_000,
    once: true,
    homeRegion: 'eu-west-1',
    now: NOON,
  };
}

class RecordingScreen implements Screen {
  readonly bars: [what: string, total: number, steps: number][] = [];
  readonly lines: string[] = [];
  readonly tables: (readonly SloState[])[] = [];
  readonly pages: InboxMessage[] = [];
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
  }

  progress(what: string, total: number) {
    const bar: [string, number, number] = [what, total, 0];
    this.bars.push(bar);
    return {
      step: () => {
        bar[2] += 1;
      },
      done: () => {},
    };
  }

  line(at: StartOptions['now'], text: string) {
    this.lines.push(`${formatInstant(at)} ${text}`);
    this.#onLine(text);
  }

  table(states: readonly SloState[]) {
    this.tables.push(states);
  }

  page(_at: StartOptions['now'], message: InboxMessage) {
    this.pages.push(message);
    this.lines.push(`PAGE ${message.action} ${message.severity}`);
  }
}
