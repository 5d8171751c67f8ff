import type { SeedMinute } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import { type CloudWatchMetric, type Metric, metricKey, type RatioSli, type Slo } from '#core/slo/schema.ts';

/** One metric's data of a minute, ready to be put into the stand-in. */
export interface SampleDatum {
  readonly metric: CloudWatchMetric;
  readonly minute: SeedMinute;
}

/** An SLO whose users suffer, and what share of their requests fails. */
export interface SampleOutage {
  readonly slo: string;
  readonly badShare: number;
}

/** Requests a minute: busiest in the afternoon, never none. Small numbers would make a sample page by bad luck. */
const REQUESTS_BASE = 240;
const REQUESTS_DAILY_SWING = 0.4;
/** On an ordinary day a third of the budget is spent, so that the sample is healthy but not perfect. */
const ORDINARY_BURN = 0.35;
/** One past incident each, long enough ago that no alert still sees it. */
const INCIDENT_MINUTES = 25;
const INCIDENT_BURN = 220;

/**
 * What the metrics of these SLOs hold for the minute that begins at `at`: invented traffic, the same for the same minute.
 * Every SLI that CloudWatch counts gets events that its own statistic counts as good or bad.
 */
export function sampleMinute(
  slos: readonly Slo[],
  at: Instant,
  today: Instant,
  outage: SampleOutage | undefined,
): SampleDatum[] {
  const data = new Map<string, SampleDatum>();
  for (const slo of slos) {
    const requests = requestsAt(slo.sli.total, at);
    const share = outage?.slo === slo.name ? outage.badShare : ordinaryBadShare(slo, at, today);
    const bad = Math.min(requests, Math.floor(requests * share + chance(`${slo.name} ${at}`)));
    for (const datum of dataOf(slo.sli, at, bad, requests)) {
      // A metric that two SLOs share keeps what the first of them said: it is one metric, not two.
      const key = metricKey(datum.metric);
      if (!data.has(key)) data.set(key, datum);
    }
  }
  return [...data.values()];
}

function requestsAt(total: Metric, at: Instant): number {
  const hourOfDay = (at % DAY_MS) / HOUR_MS;
  const daily = 1 + REQUESTS_DAILY_SWING * Math.sin(((hourOfDay - 9) / 24) * 2 * Math.PI);
  const noise = 0.9 + 0.2 * chance(`${metricKey(total)} ${at}`);
  return Math.round(REQUESTS_BASE * (0.5 + chance(metricKey(total))) * daily * noise);
}

function ordinaryBadShare(slo: Slo, at: Instant, today: Instant): number {
  const budget = 1 - Number(slo.target);
  const daysAgo = 8 + Math.floor(chance(`${slo.name} incident`) * 14);
  const incidentAt = today - daysAgo * DAY_MS;
  const isIncident = at >= incidentAt && at < incidentAt + INCIDENT_MINUTES * MINUTE_MS;
  return isIncident ? Math.min(0.9, budget * INCIDENT_BURN) : budget * ORDINARY_BURN;
}

/** The sides of an SLI that CloudWatch counts. */
export function cloudWatchSides({ part, total }: RatioSli): CloudWatchMetric[] {
  return [part, total].filter((side) => side.source === 'CloudWatch');
}

function dataOf(sli: RatioSli, at: Instant, bad: number, requests: number): SampleDatum[] {
  const { counts } = sli;
  const [part, total] = cloudWatchSides(sli);
  if (part === undefined || total === undefined) return [];
  const counted = counts === 'good' ? requests - bad : bad;
  if (metricKey(part) === metricKey(total)) {
    const [inside, outside] = valuesAround(part.statistic);
    return [{ metric: part, minute: samples(at, [inside, counted], [outside, requests - counted]) }];
  }
  return [
    { metric: total, minute: samples(at, [1, requests]) },
    { metric: part, minute: samples(at, [valuesAround(part.statistic)[0], counted]) },
  ].filter(({ minute }) => minute.values.length > 0);
}

/** A value that the statistic counts once, and one that it does not count: `TC(:0.3)` counts 0.15 but not 0.9, `Sum` 1 but not 0. */
function valuesAround(statistic: string): [number, number] {
  const bounds = /^TC\(([\d.]*):([\d.]*)\)$/.exec(statistic);
  if (bounds === null) return [1, 0];
  const lower = Number(bounds[1] || 0);
  if (bounds[2] === '') return [lower * 2 + 1, lower / 2];
  const upper = Number(bounds[2]);
  return [(lower + upper) / 2, upper * 3];
}

/** CloudWatch publishes nothing where there is nothing to count. */
function samples(at: Instant, ...pairs: (readonly [number, number])[]): SeedMinute {
  const seen = pairs.filter(([, count]) => count > 0);
  return { at, values: seen.map(([value]) => value), counts: seen.map(([, count]) => count) };
}

/** A number in [0, 1) that depends on the text alone (FNV-1a, mixed): the sample is the same wherever it runs. */
function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
