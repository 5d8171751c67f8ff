const ALLOWED =
  'an expression of CloudWatch metric math over the metrics beside it, such as SUM([errors, throttles]), or a Metrics Insights query, SELECT ...';

/** What several series come back from, which nothing adds up. */
const SEVERAL_SERIES = /\b(SEARCH|METRICS|DB_PERF_INSIGHTS|ANOMALY_DETECTION_BAND|SLICE|SORT)\s*\(/i;

/** Text in quotes, or a word that begins with a small letter: the id of a metric. */
const TOKENS = /'[^']*'|"[^"]*"|\b[a-z]\w*\b/g;

/** A Metrics Insights query reads no metric beside it. */
function isInsightsQuery(expression: string): boolean {
  return /^\s*SELECT\b/i.test(expression);
}

/** Why a text can't be one side of a ratio with these ids of metrics beside it, undefined where it can. CloudWatch itself parses it. */
export function expressionRefusal(expression: unknown, ids: readonly string[]): string | undefined {
  if (typeof expression !== 'string' || expression.trim() === '') return ALLOWED;
  if (isInsightsQuery(expression)) {
    if (ids.length > 0) return `${ALLOWED} (a Metrics Insights query names its metrics itself)`;
    return /\bGROUP\s+BY\b/i.test(expression)
      ? `${ALLOWED} (GROUP BY gives several series, and a count is one)`
      : undefined;
  }
  const several = SEVERAL_SERIES.exec(expression)?.[1];
  if (several !== undefined) return `${ALLOWED} (${several.toUpperCase()} gives several series, and a count is one)`;
  const used = new Set(idsIn(expression));
  const unknown = [...used].find((id) => !ids.includes(id));
  if (unknown !== undefined) return `${ALLOWED} (no metric has the id ${unknown})`;
  const unused = ids.find((id) => !used.has(id));
  return unused === undefined ? undefined : `${ALLOWED} (the metric ${unused} is not used)`;
}

function idsIn(expression: string): string[] {
  return (expression.match(TOKENS) ?? []).filter((token) => !/^['"]/.test(token));
}
