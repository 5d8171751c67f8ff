import { DAY_MS, HOUR_MS, MINUTE_MS } from './instant.ts';

/** OpenSLO's shorthand for a fixed length: whole minutes, hours, 24-hour days or weeks. */
const FIXED_UNITS_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/** OpenSLO v1's duration shorthand (https://github.com/OpenSLO/OpenSLO). Its letters differ by case: `1m` is a minute, `1M` a month. */
const DURATION_PATTERN = /^([1-9][0-9]*)([mhdwMQY])$/;

/**
 * Reads `5m`, `6h`, `30d`, `4w` into milliseconds. Undefined where the text is no duration, or where its unit
 * (`M`, `Q`, `Y`) has no fixed length.
 */
export function parseDurationMs(text: string): number | undefined {
  const match = DURATION_PATTERN.exec(text);
  const unitMs = FIXED_UNITS_MS[match?.[2] ?? ''];
  const ms = unitMs === undefined ? Number.NaN : Number(match?.[1]) * unitMs;
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** The shortest OpenSLO text of whole minutes in the units that people say: `5m`, `1h`, `3d` (never weeks: `7d` is how windows are called). */
export function formatDuration(ms: number): string {
  if (ms % DAY_MS === 0 && ms > 0) return `${ms / DAY_MS}d`;
  if (ms % HOUR_MS === 0 && ms > 0) return `${ms / HOUR_MS}h`;
  return `${ms / MINUTE_MS}m`;
}
