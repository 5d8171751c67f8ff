import { DAY_MS, type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';
import { defaultRules } from '#core/slo/alert-rules.ts';
import { type Day, MINUTES_PER_DAY } from '#core/slo/day.ts';
import type { Metric, Slo } from '#core/slo/schema.ts';

export const SAMPLE_WINDOW_MS = 30 * DAY_MS;
/** Every so many-th SLO has the same past as the first one: a full history of each would take the benchmark minutes. */
export const DISTINCT_HISTORIES = 500;
/** Every tenth SLO burns: this share of its events fails during the last hours before the end of its data. */
const BURNING_EVERY = 10;
const BURNING_SHARE = 0.05;
const BURNING_MS = 3 * 3_600_000;
const QUIET_SHARE = 0.000_2;
/** Events a minute of busy and of quiet services: from one in ten minutes to 40,000. */
const RATES: readonly number[] = [0.1, 3, 40, 600, 5_000, 40_000];
const TARGETS: readonly string[] = ['0.99', '0.995', '0.999', '0.9995', '0.9999'];

/**
 * The so many-th sample SLO: 30 days, the four default rules. Even ones are availability, two metrics of a load balancer;
 * odd ones are latency, two statistics of one metric.
 */
export function sampleSlo(index: number): Slo {
  const name = `slo-${String(index).padStart(5, '0')}`;
  const target = pick(TARGETS, index);
  const metric = (metricName: string, statistic: string): Metric => ({
    source: 'CloudWatch',
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensions: {
      LoadBalancer: 'app/storefront/0123456789abcdef',
      TargetGroup: `targetgroup/${name}/fedcba9876543210`,
    },
    statistic,
    region: 'us-east-1',
  });
  return {
    name,
    displayName: `Requests of service ${Math.floor(index / 4)} succeed`,
    service: `service-${Math.floor(index / 4)}`,
    description: 'A share of the requests that reach the load balancer is answered well, seen from its target group.',
    target,
    window: { kind: 'rolling', lengthMs: SAMPLE_WINDOW_MS },
    budgeting: { method: 'Occurrences' },
    minFailures: 2,
    rules: defaultRules(SAMPLE_WINDOW_MS, target, 2).rules,
    sli: isLatency(index)
      ? {
          counts: 'good',
          part: metric('TargetResponseTime', 'TC(:0.3)'),
          total: metric('TargetResponseTime', 'SampleCount'),
        }
      : { counts: 'bad', part: metric('HTTPCode_Target_5XX_Count', 'Sum'), total: metric('RequestCount', 'Sum') },
    corrections: [],
    policies: [],
    runbook: `https://runbooks.example.com/${name}`,
  };
}

export function isLatency(index: number): boolean {
  return index % 2 === 1;
}

/** What a sample SLO counts in one minute, which is the same in any process. SLOs burn from some hours before `end` on. */
export function countsAt(slo: number, minute: number, end: Instant): { bad: number; total: number } {
  const index = slo % DISTINCT_HISTORIES;
  const noise = noiseOf(index, minute / MINUTE_MS);
  const dayTime = 1 + 0.6 * Math.sin((2 * Math.PI * minute) / DAY_MS);
  const total = Math.floor(pick(RATES, index) * dayTime * (0.7 + 0.6 * noise) + noise);
  const isBurning = index % BURNING_EVERY === 3 && minute >= end - BURNING_MS;
  const bad = Math.floor(total * (isBurning ? BURNING_SHARE : QUIET_SHARE) + noiseOf(minute / MINUTE_MS, index));
  return { bad: Math.min(bad, total), total };
}

/** A day of minutes as it stands in the books, up to `end`. CloudWatch publishes nothing where there is nothing to count. */
export function sampleDay(index: number, start: Instant, end: Instant): Day {
  const counts = sampleSlo(index).sli.counts;
  const part = new Float64Array(MINUTES_PER_DAY).fill(Number.NaN);
  const total = part.slice();
  const readAt = new Float64Array(MINUTES_PER_DAY);
  for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) {
    const at = start + minute * MINUTE_MS;
    if (at >= end) break;
    const counted = countsAt(index, at, end);
    if (counted.total === 0) continue;
    total[minute] = counted.total;
    if (counts === 'good') part[minute] = counted.total - counted.bad;
    else if (counted.bad > 0) part[minute] = counted.bad;
    // Runs every five minutes read each minute for the last time when it is about 15 minutes old.
    readAt[minute] = Math.min(end, Math.floor(at / (5 * MINUTE_MS)) * 5 * MINUTE_MS + 20 * MINUTE_MS);
  }
  return { start, counts, part, total, readAt };
}

/** The starts of the UTC days in [from, to). */
export function daysBetween(from: Instant, to: Instant): Instant[] {
  const first = Math.floor(from / DAY_MS);
  return Array.from({ length: Math.ceil(to / DAY_MS) - first }, (_, day) => instant((first + day) * DAY_MS));
}

/** Evenly spread over [0, 1), the same for the same pair: a 32-bit integer hash (the finalizer of MurmurHash3). */
export function noiseOf(a: number, b: number): number {
  let hash = Math.imul(a + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function pick<T>(choices: readonly T[], index: number): T {
  const choice = choices[Math.floor(noiseOf(index, choices.length) * choices.length)];
  if (choice === undefined) throw new RangeError('there is nothing to choose from');
  return choice;
}
