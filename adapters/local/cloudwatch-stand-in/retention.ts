/** One step of the retention ladder: up to `ageMaxMs`, data can be read in multiples of `periodSeconds`. */
interface RetentionStep {
  readonly ageMaxMs: number;
  readonly periodSeconds: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * API GetMetricData, "retains metric data as follows": below 60 seconds for 3 hours, 1 minute for 15 days, 5 minutes for
 * 63 days, 1 hour for 455 days; "data points that are initially published with a shorter period are aggregated together".
 */
const RETENTION: readonly RetentionStep[] = [
  { ageMaxMs: 3 * HOUR_MS, periodSeconds: 1 },
  { ageMaxMs: 15 * DAY_MS, periodSeconds: 60 },
  { ageMaxMs: 63 * DAY_MS, periodSeconds: 300 },
  { ageMaxMs: 455 * DAY_MS, periodSeconds: 3_600 },
];

export const RETENTION_MAX_MS = 455 * DAY_MS;

/** API MetricStat: "the period can be 1, 5, 10, 20, 30, 60, or any multiple of 60". */
export function isPeriod(seconds: number): boolean {
  return [1, 5, 10, 20, 30].includes(seconds) || (Number.isInteger(seconds) && seconds > 0 && seconds % 60 === 0);
}

/**
 * The earliest moment that can still be read with a period. API MetricStat: with another than the right multiple "no
 * data points in that time range is returned". Decided per data point, by the age of its timestamp, not for the whole
 * request: a window that begins 16 days ago and ends now gives one-minute points for its last 15 days.
 */
export function earliestVisible(nowMs: number, periodSeconds: number): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const step of RETENTION) {
    if (periodSeconds % step.periodSeconds === 0) earliest = nowMs - step.ageMaxMs;
  }
  return earliest;
}

/**
 * The start that the service uses for the one asked. API GetMetricData: "less than 15 days ago - round down to the
 * nearest whole minute", "between 15 and 63 days ago - 5-minute clock interval", "greater than 63 days ago - 1-hour
 * clock interval"; periods of 5, 10, 20, 30 seconds round to "even divisions of a minute". A period of one second
 * rounds to the second, and a sub-minute period keeps its own rounding at any age: it has no data beyond 3 hours.
 */
export function roundStart(startMs: number, nowMs: number, periodSeconds: number): number {
  const ageMs = nowMs - startMs;
  if (periodSeconds < 60) return floorTo(startMs, periodSeconds * 1_000);
  if (ageMs < 15 * DAY_MS) return floorTo(startMs, MINUTE_MS);
  if (ageMs <= 63 * DAY_MS) return floorTo(startMs, 5 * MINUTE_MS);
  return floorTo(startMs, HOUR_MS);
}

function floorTo(ms: number, grainMs: number): number {
  return Math.floor(ms / grainMs) * grainMs;
}
