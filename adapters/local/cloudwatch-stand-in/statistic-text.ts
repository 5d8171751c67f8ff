/** A statistic, parsed. `Average` to `SampleCount` need totals only; the others need raw values. */
export type Statistic =
  | { readonly kind: 'simple'; readonly name: SimpleName }
  | { readonly kind: 'percentile'; readonly percent: number }
  | { readonly kind: 'trimmed'; readonly result: TrimmedResult; readonly bounds: Bounds }
  | { readonly kind: 'rank'; readonly bounds: Bounds };

type SimpleName = 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'SampleCount';
type TrimmedResult = 'mean' | 'winsorizedMean' | 'count' | 'sum';

/** A range; a side that is left out is open. `value` bounds are in the metric's unit, `percent` ones from 0 to 100. */
export interface Bounds {
  readonly of: 'value' | 'percent';
  readonly lower: number | undefined;
  readonly upper: number | undefined;
}

const SIMPLE: readonly SimpleName[] = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'];

const TRIMMED: Readonly<Record<string, TrimmedResult>> = { TM: 'mean', WM: 'winsorizedMean', TC: 'count', TS: 'sum' };

/** cloudwatch_concepts: "any percentile, using up to two decimal places (for example, p95.45)". */
const PERCENTILE = /^p(\d{1,3}(?:\.\d{1,2})?)$/;
/** Statistics-definitions, Syntax: "lowercase letters when you are specifying only one number, such as tm99"; "up to 10 decimal places". */
const ONE_NUMBER = /^(tm|wm|tc|ts)(\d{1,3}(?:\.\d{1,10})?)$/;
/** Statistics-definitions, Syntax: uppercase "when specifying a range, such as TM(5%:95%), TM(100:200), or TM(:95%)". */
const RANGE = /^(TM|WM|TC|TS|PR)\((\d+(?:\.\d{1,10})?)?(%)?:(\d+(?:\.\d{1,10})?)?(%)?\)$/;

/** Reads the text of a statistic; undefined where it is not a valid one. */
export function parseStatistic(text: string): Statistic | undefined {
  const name = SIMPLE.find((simple) => simple === text);
  if (name !== undefined) return { kind: 'simple', name };
  // Statistics-definitions: "Interquartile mean (IQM) ... is equivalent to TM(25%:75%)".
  if (text === 'IQM') return { kind: 'trimmed', result: 'mean', bounds: { of: 'percent', lower: 25, upper: 75 } };
  return parsePercentile(text) ?? parseOneNumber(text) ?? parseRange(text);
}

function parsePercentile(text: string): Statistic | undefined {
  const percent = Number(PERCENTILE.exec(text)?.[1] ?? Number.NaN);
  return percent <= 100 ? { kind: 'percentile', percent } : undefined;
}

/** "tm99 ... is the same as TM(:99%)". Zero would keep nothing. */
function parseOneNumber(text: string): Statistic | undefined {
  const match = ONE_NUMBER.exec(text);
  const result = TRIMMED[match?.[1]?.toUpperCase() ?? ''];
  const upper = Number(match?.[2]);
  if (result === undefined || upper <= 0 || upper > 100) return undefined;
  return { kind: 'trimmed', result, bounds: { of: 'percent', lower: undefined, upper } };
}

/**
 * The documentation leaves open, and this refuses: a range with no bound, an empty one (lower not below upper), one
 * that mixes a value with a percentage, and PR of percentages (its answer would be its question).
 */
function parseRange(text: string): Statistic | undefined {
  const match = RANGE.exec(text);
  if (match === null) return undefined;
  const [, name = '', lowerText, lowerSign, upperText, upperSign] = match;
  const signs = new Set(
    [lowerText && (lowerSign ?? ''), upperText && (upperSign ?? '')].filter((s) => s !== undefined),
  );
  const strayed = (lowerText === undefined && lowerSign) || (upperText === undefined && upperSign);
  if (signs.size !== 1 || strayed) return undefined;
  const bounds: Bounds = {
    of: signs.has('%') ? 'percent' : 'value',
    lower: lowerText === undefined ? undefined : Number(lowerText),
    upper: upperText === undefined ? undefined : Number(upperText),
  };
  if (bounds.lower !== undefined && bounds.upper !== undefined && bounds.lower >= bounds.upper) return undefined;
  if (bounds.of === 'percent' && !isCut(bounds)) return undefined;
  const result = TRIMMED[name];
  if (result !== undefined) return { kind: 'trimmed', result, bounds };
  return bounds.of === 'value' ? { kind: 'rank', bounds } : undefined;
}

function isCut(bounds: Bounds): boolean {
  return (bounds.lower ?? 0) < 100 && (bounds.upper ?? 100) > 0 && (bounds.upper ?? 100) <= 100;
}
