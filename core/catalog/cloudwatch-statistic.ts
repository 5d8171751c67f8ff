import { compareRatios, parseDecimal } from '#core/shared/ratio.ts';

const COUNTS = 'Sum, SampleCount, or a trimmed count such as TC(:0.3)';

/** Statistics that CloudWatch knows but that count nothing, by how they begin, with the reason. */
const COUNTLESS: readonly (readonly [RegExp, string])[] = [
  [/^PR\(/i, "a percentage can't be summed over minutes; use TC with the same bounds"],
  [/^p\d/i, "a percentile isn't a count: say the bound instead, as TC(:bound) of SampleCount"],
  [/^(?:TM|WM|IQM|Average)/i, "a mean isn't a count and can't be summed over minutes"],
  [/^TS/i, 'a trimmed sum adds up values, not events; use TC with the same bounds'],
  [/^(?:Minimum|Maximum)$/i, "an extreme isn't a count"],
];

const TRIMMED_COUNT = /^TC\(([^:]*):([^:]*)\)$/;

/** A bound has up to ten decimal places. */
const BOUND = /^\d+(?:\.\d{1,10})?$/;

/**
 * Why a text can't be the statistic of one side of a ratio, undefined where it can. Sides are counts of events, which
 * add up over minutes. Source of the forms:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function statisticRefusal(value: unknown): string | undefined {
  if (typeof value !== 'string') return COUNTS;
  if (value === 'Sum' || value === 'SampleCount') return undefined;
  const bounds = TRIMMED_COUNT.exec(value);
  if (bounds) return boundsRefusal(bounds[1] ?? '', bounds[2] ?? '');
  const reason = COUNTLESS.find(([form]) => form.test(value))?.[1];
  return reason === undefined ? COUNTS : `${COUNTS} (${reason})`;
}

function boundsRefusal(lower: string, upper: string): string | undefined {
  if (lower.includes('%') || upper.includes('%')) {
    return `${COUNTS} (percent bounds count a fixed share of the samples, however they fare)`;
  }
  const written = [lower, upper].filter((bound) => bound !== '');
  const valid = written.length > 0 && written.every((bound) => BOUND.test(bound));
  const [from, to] = [parseDecimal(lower || '0'), parseDecimal(upper || '0')];
  const ordered = lower === '' || upper === '' || (from && to && compareRatios(from, to) < 0);
  return valid && ordered
    ? undefined
    : `${COUNTS} (the bounds of TC are plain decimals of at most 10 places, the lower below the upper; one may be left out)`;
}
