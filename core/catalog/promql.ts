import { parser } from '@prometheus-io/lezer-promql';

const SELECTOR = 'a selector of counters such as http_requests_total{job="shop",code=~"5.."}';
const EXPRESSION =
  'an expression of PromQL that gives one count a minute, such as sum(increase(http_requests_total[1m]))';

/** What a counter's growth is counted from, by how the query begins, with the reason why that can't be counted. */
const COUNTERLESS: ReadonlyMap<string, string> = new Map([
  [
    'AggregateExpr',
    'a sum of counters hides that one of them began anew; the growth of each series is counted and then added up',
  ],
  ['FunctionCall', 'rate and increase extrapolate; growth is counted from the scraped values'],
  ['MatrixSelector', 'how far back to look is not for the query to say'],
  ['OffsetExpr', 'counts belong to the minute in which they were counted'],
  ['StepInvariantExpr', 'counts belong to the minute in which they were counted'],
]);

/** Why a text can't be the query of one side of a ratio, undefined where it can. `counter`: as in OpenSLO's ratioMetric. */
export function queryRefusal(query: unknown, counter: boolean): string | undefined {
  const allowed = counter ? SELECTOR : EXPRESSION;
  if (typeof query !== 'string' || query.trim() === '') return allowed;
  const wrongAt = firstError(query);
  if (wrongAt !== undefined) return `${allowed} (this is no PromQL from character ${wrongAt + 1} on)`;
  const kind = kindOf(query);
  if (!counter) return kind === 'MatrixSelector' ? `${allowed} (a range of samples is no count)` : undefined;
  if (kind === 'VectorSelector') return undefined;
  const reason = COUNTERLESS.get(kind ?? '') ?? 'only the scraped values of counters can be counted from';
  return `${allowed} with counter: true (${reason})`;
}

/** Names that Prometheus' own libraries give to counters, and to the parts of histograms that are counters. */
const COUNTER_NAME = /_(?:total|count|bucket)$/;

/** Whether a query is nothing but a counter by its name: without `counter: true` its value would be taken for a count. */
export function looksLikeCounter(query: string): boolean {
  return kindOf(query) === 'VectorSelector' && COUNTER_NAME.test(query.replace(/\s*\{.*$/s, ''));
}

function kindOf(query: string): string | undefined {
  return parser.parse(query).topNode.firstChild?.name;
}

/** Where the query stops to be PromQL, from 0. */
function firstError(query: string): number | undefined {
  let at: number | undefined;
  parser.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from;
    },
  });
  return at;
}

/** Whether a query is one selector of series and nothing else. */
export function isSelector(query: string): boolean {
  return firstError(query) === undefined && kindOf(query) === 'VectorSelector';
}

/** A selector with one more label that must be equal. */
export function withLabel(selector: string, label: string, value: string): string {
  const matcher = `${label}=${JSON.stringify(value)}`;
  const inside = /^([^{]*)\{\s*(.*?)\s*,?\s*\}$/s.exec(selector.trim());
  if (inside === null) return `${selector.trim()}{${matcher}}`;
  const [, name = '', matchers = ''] = inside;
  return `${name}{${matchers === '' ? '' : `${matchers},`}${matcher}}`;
}

/** How a query of rates counts: by counters whose growth can be counted exactly, or by an expression a minute. */
export type CountedBy =
  | { readonly kind: 'counter'; readonly selector: string; readonly perMinute: string }
  | { readonly kind: 'expression'; readonly perMinute: string };

/** Reads `sum(rate(counter[1m]))` as the counter that it sums; of any other expression each rate becomes an increase. */
export function countedBy(query: string): CountedBy {
  const perMinute = withIncreases(query.trim());
  const [, selector = ''] = /^sum\(\s*(?:rate|increase)\(\s*(.+?)\[1m\]\s*\)\s*\)$/s.exec(query.trim()) ?? [];
  return isSelector(selector)
    ? { kind: 'counter', selector: selector.trim(), perMinute }
    : { kind: 'expression', perMinute };
}

/** Each call of rate as one of increase: a count a minute in place of one a second. */
function withIncreases(query: string): string {
  const calls: { from: number; to: number }[] = [];
  parser.parse(query).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'FunctionIdentifier' && query.slice(from, to) === 'rate') calls.push({ from, to });
    },
  });
  return calls.reduceRight((text, { from, to }) => `${text.slice(0, from)}increase${text.slice(to)}`, query);
}
