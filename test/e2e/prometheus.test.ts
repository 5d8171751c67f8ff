import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { prometheusSource } from '#adapters/prometheus/prometheus-source.ts';
import { exportPrometheusRules } from '#core/catalog/export/prometheus-rules.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { emptyRoster } from '#core/oncall/schema.ts';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import type { PrometheusRead } from '#core/slo/read-plan.ts';
import { type PrometheusQuery, type Slo, seriesKey } from '#core/slo/schema.ts';
import { localPlatform } from '#local/platform.ts';
import { describeMetricSource } from '#test/contracts/metric-source.ts';
import { type Process, scrapeOf, type Told } from './counted-processes.ts';
import { startPrometheus } from './prometheus-server.ts';

const TEN = instant(Date.UTC(2026, 10, 22, 10));
const noToken = async () => {
  throw new Error('no server here wants a token');
};

describeMetricSource('Prometheus', async () => {
  const server = await openServer();
  const samples = new Map<string, (readonly [Instant, number])[]>();
  // A value in the middle of each minute that counted something; what was not counted has no sample.
  const query = (name: string): PrometheusQuery => ({
    source: 'Prometheus',
    server: { url: server.url },
    query: `sum(sum_over_time(${name}[1m]))`,
    counter: false,
  });
  const [errors, requests, refused] = [query('errors'), query('requests'), query('')];
  return {
    errors,
    requests,
    unreadable: { metric: { ...refused, query: 'sum(' }, code: 'metric-refused' },
    count(metric, at, sum) {
      const name = metric === errors ? 'errors' : 'requests';
      samples.set(name, [...(samples.get(name) ?? []), [plusMs(at, MINUTE_MS / 2), sum]]);
    },
    async read({ metrics, ...band }) {
      if (samples.size > 0)
        await server.fill([...samples].map(([name, ofName]) => ({ name, labels: {}, samples: ofName })));
      return prometheusSource(noToken).read({
        source: 'Prometheus',
        server: { url: server.url },
        ...band,
        metrics: metrics.filter((metric) => metric.source === 'Prometheus'),
      });
    },
  };
});

describe('counters in a real Prometheus', () => {
  const from = TEN;
  const to = plusMs(TEN, 8 * HOUR_MS);
  const scenes: readonly (readonly [string, Partial<Process>])[] = [
    ['that are scraped without a fault', {}],
    ['of processes that are started anew, and begin from zero', { restartEveryMs: 47 * MINUTE_MS }],
    ['that could not be scraped for minutes at a time', { gapEveryMs: 70 * MINUTE_MS, gapMs: 9 * MINUTE_MS }],
    ['whose first error gives birth to a series', { firstErrorAt: plusMs(TEN, 3 * HOUR_MS) }],
    [
      'with all of this at once',
      {
        restartEveryMs: 31 * MINUTE_MS,
        gapEveryMs: 53 * MINUTE_MS,
        gapMs: 11 * MINUTE_MS,
        firstErrorAt: plusMs(TEN, 100 * MINUTE_MS),
      },
    ],
  ];

  test.each(scenes)('%s are counted exactly, by the minute', async (_, changes) => {
    const server = await openServer();
    const scraped = scrapeOf({ processes: 5, from: plusMs(from, -HOUR_MS), to: plusMs(to, HOUR_MS), ...changes });
    await server.fill(scraped.series);
    const query = (text: string): PrometheusQuery => {
      return { source: 'Prometheus', server: { url: server.url }, query: text, counter: true };
    };
    const [bad, total] = [query('requests_total{job="shop",code=~"5.."}'), query('requests_total{job="shop"}')];
    const read: PrometheusRead = {
      source: 'Prometheus',
      server: { url: server.url },
      from,
      to,
      periodMs: MINUTE_MS,
      metrics: [bad, total],
    };
    const answers = await prometheusSource(noToken).read(read);
    const counted = [bad, total].map((metric) => {
      const answer = answers.get(seriesKey(metric));
      if (answer?.kind !== 'points') throw new Error(JSON.stringify(answer));
      return new Map(answer.points.filter(({ value }) => value > 0).map(({ start, value }) => [start, value]));
    });
    expect(counted).toEqual([told(scraped.told, 'bad', from, to), told(scraped.told, 'total', from, to)]);
    expect(sum(counted[0])).toBeGreaterThan(50);
  });
});

describe('an SLO over a real Prometheus', () => {
  let scraped: ReturnType<typeof scrapeOf>;
  const from = plusMs(TEN, -6 * HOUR_MS);
  beforeAll(() => {
    scraped = scrapeOf({
      processes: 4,
      from,
      to: plusMs(TEN, 2 * HOUR_MS),
      restartEveryMs: 41 * MINUTE_MS,
      gapEveryMs: 67 * MINUTE_MS,
      gapMs: 7 * MINUTE_MS,
      firstErrorAt: from,
    });
  });

  test('by events has the figures of an exact count, from its backfill on', async () => {
    const { figures } = await evaluated('requests', scraped);
    expect([figures?.bad, figures?.total]).toEqual([total(scraped.told, 'bad'), total(scraped.told, 'total')]);
    expect(figures?.bad).toBeGreaterThan(50);
  });

  test('by the buckets of a latency histogram has them too', async () => {
    const { figures } = await evaluated('latency', scraped);
    expect([figures?.bad, figures?.total]).toEqual([total(scraped.told, 'slow'), total(scraped.told, 'total')]);
    expect(figures?.bad).toBeGreaterThan(50);
  });

  test('reads again what came late', async () => {
    const server = await openServer();
    const cut = plusMs(TEN, -10 * MINUTE_MS);
    const early = scraped.series.map((one) => ({ ...one, samples: one.samples.filter(([at]) => at < cut) }));
    const late = scraped.series.map((one) => ({ ...one, samples: one.samples.filter(([at]) => at >= cut) }));
    const platform = await openPlatform(server.url, 'requests');
    await server.fill(early);
    await platform.evaluate(TEN);
    const before = await platform.figures();
    await server.fill(late);
    const after = await platform.evaluate(plusMs(TEN, 5 * MINUTE_MS));
    expect(before?.total).toBe(total(scraped.told, 'total', cut));
    expect(after?.total).toBe(total(scraped.told, 'total', plusMs(TEN, 5 * MINUTE_MS)));
  });

  async function evaluated(sli: string, { series }: ReturnType<typeof scrapeOf>) {
    const server = await openServer();
    await server.fill(series);
    const platform = await openPlatform(server.url, sli);
    return { figures: await platform.evaluate(TEN) };
  }

  function total(counts: readonly Told[], which: keyof Told['counted'], end = TEN): number {
    return sum(told(counts, which, from, end));
  }
});

describe('rules that are exported for Prometheus', () => {
  test('are taken by promtool, and show the error ratio that was counted', async () => {
    const scraped = scrapeOf({ processes: 3, from: plusMs(TEN, -2 * HOUR_MS), to: plusMs(TEN, MINUTE_MS) });
    const server = await openServer();
    const { file } = exportPrometheusRules({
      services: [],
      slos: slosOf(server.url).filter(({ name }) => name === 'requests'),
      composites: [],
      roster: emptyRoster,
    });
    expect(await server.checkRules(writeYaml([{ ...file }]))).toMatch(/SUCCESS: \d+ rules found/);
    await expect(
      server.checkRules(writeYaml([{ groups: [{ name: 'a', rules: [{ record: 'b', expr: 'sum(' }] }] }])),
    ).rejects.toThrow();

    await server.fill(scraped.series);
    const rule = file.groups
      .flatMap(({ rules }) => rules)
      .find(({ record }) => record === 'slo:sli_error:ratio_rate1h');
    const answer = await fetch(`${server.url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: rule?.expr ?? '', time: String(TEN / 1000) }),
    });
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    const anHour = plusMs(TEN, -HOUR_MS);
    const share = sum(told(scraped.told, 'bad', anHour, TEN)) / sum(told(scraped.told, 'total', anHour, TEN));
    // rate() extrapolates to the edges of its range.
    expect(Math.abs(Number(data.result[0]?.value[1]) / share - 1)).toBeLessThan(0.05);
  });
});

async function openServer() {
  const server = await startPrometheus();
  onTestFinished(() => server.close());
  return server;
}

/** The whole platform on local adapters, with one SLO of the catalog below. */
async function openPlatform(url: string, name: string) {
  const database = openDatabase(':memory:');
  onTestFinished(() => database.close());
  let now = TEN;
  const source = prometheusSource(noToken);
  const platform = localPlatform({
    database,
    source: { read: (read) => (read.source === 'Prometheus' ? source.read(read) : Promise.reject(new Error('none'))) },
    clock: { now: () => now },
    sourceDelayMs: 0,
    onPage: () => {},
    onDead: (what, cause) => {
      throw new Error(what, { cause });
    },
  });
  const slo = slosOf(url).find((one) => one.name === name);
  if (slo === undefined) throw new Error(`the catalog has no SLO ${name}`);
  const version = await platform.catalog.add({ services: [], slos: [slo], composites: [], roster: emptyRoster });
  const head = { sourceId: 'test', handedInAt: TEN, services: 0, slos: 1, warnings: [], streamVersion: 0 };
  await platform.catalog.putInForce({ version, ...head }, 0);
  const figures = async () => (await platform.states.load([name])).get(name)?.figures ?? undefined;
  return {
    figures,
    async evaluate(at: Instant) {
      now = at;
      await platform.evaluate('hourly', at);
      return figures();
    },
  };
}

function slosOf(url: string): readonly Slo[] {
  const slo = (name: string, good: string, all: string) => `
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: shop
  indicator:
    metadata: { name: ${name} }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { metricSourceRef: prometheus, spec: { query: '${good}' } } }
        total: { metricSource: { metricSourceRef: prometheus, spec: { query: '${all}' } } }
  timeWindow: [{ duration: 1d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.9 }]`;
  const text = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: openslo/v1
kind: DataSource
metadata: { name: prometheus }
spec: { type: Prometheus, connectionDetails: { url: '${url}' } }
${slo('requests', 'requests_total{code!~"5.."}', 'requests_total')}
${slo('latency', 'duration_seconds_bucket{le="0.3"}', 'duration_seconds_count')}`;
  const verdict = readCatalog(readYaml('catalog.yaml', text), { ruleBook: RULE_BOOK, homeRegion: 'eu-west-1' });
  if (!verdict.valid) throw new Error(JSON.stringify(verdict.problems));
  return verdict.catalog.slos;
}

/** What was counted in each minute of [from, to) that counted anything. */
function told(counts: readonly Told[], which: keyof Told['counted'], from: Instant, to: Instant): Map<Instant, number> {
  const inside = counts.filter(({ minute, counted }) => minute >= from && minute < to && counted[which] > 0);
  return new Map(inside.map(({ minute, counted }) => [minute, counted[which]]));
}

function sum(counts: ReadonlyMap<Instant, number> | undefined): number {
  return [...(counts?.values() ?? [])].reduce((a, b) => a + b, 0);
}
