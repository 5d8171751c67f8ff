import type { RuleBook } from '#core/catalog/resolve-rules.ts';
import type { Service } from '#core/catalog/schema.ts';
import { formatDuration } from '#core/shared/duration.ts';
import { DAY_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { compareRatios, complement, parseDecimal, product, type Ratio, scaledBy } from '#core/shared/ratio.ts';
import { type CloudWatchExpression, type Slo, windowMs } from '#core/slo/schema.ts';

/** What an opinion looks at. */
export interface Linted {
  readonly slo: Slo;
  /** The document of its service. */
  readonly service: Service | undefined;
  /** Events that are expected in a day, from the annotation; undefined where it is not said. */
  readonly eventsPerDay: number | undefined;
  readonly ruleBook: RuleBook;
}

/** Something that is allowed, and rarely meant. */
export interface Opinion {
  readonly name: string;
  /** What is wrong with this SLO; undefined where nothing is. */
  readonly find: (linted: Linted) => string | undefined;
  readonly why: string;
  readonly fix: string;
}

/** Every opinion, in the order in which they are said. */
export const OPINIONS: readonly Opinion[] = [
  {
    name: 'threshold-unreachable',
    find: unreachable,
    why: 'not even a total outage burns that fast, so the rule is there in name only',
    fix: 'raise the target, or write rules of your own that it can reach',
  },
  {
    name: 'one-failure-pages',
    find: oneFailurePages,
    why: 'a single failed request in a quiet hour is bad luck, and no reason to wake somebody',
    fix: 'set evenkeel.dev/min-failures to 2 or more',
  },
  {
    name: 'budget-under-one',
    find: budgetUnderOne,
    why: 'the first failure exhausts the budget, whatever it was',
    fix: 'lower the target, lengthen the window, or pool this service with others',
  },
  {
    name: 'percentile-as-events',
    find: percentileAsEvents,
    why: 'a percentile of a minute says nothing of how many requests were slow: every minute weighs the same, busy or not',
    fix: 'count what was fast enough, TC(:bound), of SampleCount',
  },
  {
    name: 'sparse-without-fill',
    find: sparseWithoutFill,
    why: 'CloudWatch publishes nothing where there is nothing to count, and arithmetic with a missing metric gives nothing at all',
    fix: 'write SUM([a, b]) or FILL(a, 0)',
  },
  {
    name: 'sparse-good',
    find: sparseGood,
    why: 'in a total outage no good request is counted, and a missing good count is taken for a failure only once it is settled, two hours later',
    fix: 'count the bad ones, or good as total less bad',
  },
  {
    name: 'rules-not-scaled',
    find: rulesNotScaled,
    why: "the factors of the SRE Workbook's table are for 30 days: over another window they stand for another share of the budget",
    fix: 'leave alertPolicies out, so that the default rules are scaled, or scale the thresholds by window / 30d',
  },
  {
    name: 'latency-unit',
    find: latencyUnit,
    why: 'the bound of a latency is in the unit of its metric, and a bound in the other unit counts all requests as good, or none',
    fix: 'write seconds for load balancers, milliseconds for Lambda, API Gateway and Bedrock',
  },
  {
    name: 'no-owner',
    find: ({ service }) => (service?.owner === undefined ? `service ${service?.name ?? '?'} has no owner` : undefined),
    why: 'somebody has to answer for an objective, or nobody does',
    fix: 'set evenkeel.dev/owner on the Service',
  },
  {
    name: 'no-runbook',
    find: ({ slo }) =>
      slo.runbook === undefined && slo.rules.some(({ severity }) => severity === 'page')
        ? 'it pages and has no runbook'
        : undefined,
    why: 'whoever is woken at night should not have to search where to begin',
    fix: 'set evenkeel.dev/runbook on the SLO',
  },
];

function unreachable({ slo, ruleBook }: Linted): string | undefined {
  const { leftOut } = ruleBook.defaultRules(windowMs(slo.window), slo.target, slo.minFailures);
  const isDefault = isDefaultRules(slo, ruleBook);
  return isDefault ? leftOut.find((reason) => reason.includes('no burn rate can exceed')) : undefined;
}

function isDefaultRules(slo: Slo, ruleBook: RuleBook): boolean {
  const { rules } = ruleBook.defaultRules(windowMs(slo.window), slo.target, slo.minFailures);
  return JSON.stringify(rules) === JSON.stringify(slo.rules);
}

/** One failure of n events burns 1 / (n * (1 - target)): over the threshold where n < 1 / (threshold * (1 - target)). */
function oneFailurePages({ slo, eventsPerDay }: Linted): string | undefined {
  const budget = complement(exact(slo.target));
  for (const { name, severity, threshold, longMs, minFailures } of slo.rules) {
    if (severity !== 'page' || minFailures > 1) continue;
    const events =
      eventsPerDay === undefined
        ? undefined
        : scaledBy({ numerator: eventsPerDay, denominator: 1 }, BigInt(longMs), BigInt(DAY_MS));
    if (events !== undefined && compareRatios(product(product(exact(threshold), budget), events), ONE) >= 0) continue;
    const traffic = events === undefined ? 'in a quiet hour' : `at ${eventsPerDay} events a day`;
    return `${name} fires at a single failure ${traffic}`;
  }
  return undefined;
}

function budgetUnderOne({ slo, eventsPerDay }: Linted): string | undefined {
  const { budgeting, target, window } = slo;
  const budget = complement(exact(target));
  const lengthMs = windowMs(window);
  if (budgeting.method === 'Occurrences') {
    if (eventsPerDay === undefined) return undefined;
    const events = scaledBy({ numerator: eventsPerDay, denominator: 1 }, BigInt(lengthMs), BigInt(DAY_MS));
    return compareRatios(product(budget, events), ONE) < 0
      ? `${eventsPerDay} events a day leave less than one failure in ${formatDuration(lengthMs)}`
      : undefined;
  }
  const slices = { numerator: Math.floor(lengthMs / budgeting.sliceMs), denominator: 1 };
  return compareRatios(product(budget, slices), ONE) < 0
    ? `${slices.numerator} slices of ${formatDuration(budgeting.sliceMs)} leave less than one bad slice in ${formatDuration(lengthMs)}`
    : undefined;
}

const ONE: Ratio = { numerator: 1, denominator: 1 };

function expressionsOf({ sli }: Slo): CloudWatchExpression[] {
  return [sli.part, sli.total].filter((side) => side.source === 'CloudWatchExpression');
}

function percentileAsEvents({ slo }: Linted): string | undefined {
  const input = expressionsOf(slo)
    .flatMap(({ inputs }) => Object.values(inputs))
    .find(({ statistic }) => /^(?:p\d|TM|WM|IQM|Average)/.test(statistic));
  return input === undefined || slo.budgeting.method !== 'Occurrences'
    ? undefined
    : `it judges ${input.statistic} of ${input.metricName} as if it were an event`;
}

/** Metrics that AWS publishes only where there is something to count. */
const SPARSE = /^HTTPCode_|5XX|4XX|Errors?$|Throttle|Fault|Rejected|Failed/i;

function sparseWithoutFill({ slo }: Linted): string | undefined {
  for (const { expression, inputs } of expressionsOf(slo)) {
    const sparse = Object.entries(inputs).find(([, { metricName }]) => SPARSE.test(metricName));
    if (sparse === undefined || Object.keys(inputs).length < 2) continue;
    const [id, { metricName }] = sparse;
    const isAdded = new RegExp(`(?:\\b${id}\\b\\s*[-+])|(?:[-+]\\s*${id}\\b)`).test(expression);
    if (isAdded && !new RegExp(`FILL\\(\\s*${id}\\b`).test(expression))
      return `${expression} is nothing in every minute without a ${metricName}`;
  }
  return undefined;
}

function sparseGood({ slo: { sli } }: Linted): string | undefined {
  const { counts, part } = sli;
  if (counts !== 'good' || part.source !== 'CloudWatch' || part.statistic !== 'Sum') return undefined;
  return /^HTTPCode_/.test(part.metricName) ? `${part.metricName} has no point in a minute without one` : undefined;
}

/** Source: Google SRE Workbook, "Alerting on SLOs". */
const WORKBOOK: ReadonlyMap<number, string> = new Map([
  [60 * MINUTE_MS, '14.4'],
  [360 * MINUTE_MS, '6'],
  [DAY_MS, '3'],
  [3 * DAY_MS, '1'],
]);
const WORKBOOK_WINDOW_MS = 30 * DAY_MS;

function rulesNotScaled({ slo, ruleBook }: Linted): string | undefined {
  const lengthMs = windowMs(slo.window);
  if (lengthMs === WORKBOOK_WINDOW_MS || isDefaultRules(slo, ruleBook)) return undefined;
  const copied = slo.rules.find(({ longMs, threshold }) => threshold !== '1' && WORKBOOK.get(longMs) === threshold);
  return (
    copied && `${copied.name} has the threshold ${copied.threshold} of a 30-day window over ${formatDuration(lengthMs)}`
  );
}

/** In which unit latencies are published. Sources: the metrics pages of each service's user guide. */
const LATENCIES: readonly { readonly namespace: string; readonly metric: RegExp; readonly unit: 's' | 'ms' }[] = [
  { namespace: 'AWS/ApplicationELB', metric: /^TargetResponseTime$/, unit: 's' },
  { namespace: 'AWS/ELB', metric: /^Latency$/, unit: 's' },
  { namespace: 'AWS/Lambda', metric: /Duration$/, unit: 'ms' },
  { namespace: 'AWS/ApiGateway', metric: /Latency$/, unit: 'ms' },
  { namespace: 'AWS/Bedrock', metric: /^(?:InvocationLatency|TimeToFirstToken)$/, unit: 'ms' },
  { namespace: 'AWS/DynamoDB', metric: /Latency$/, unit: 'ms' },
];
/** No request is meant to take a minute, and none to be done within ten milliseconds. */
const SECONDS_MAX = 60;
const MILLISECONDS_MIN = 10;

function latencyUnit({ slo: { sli } }: Linted): string | undefined {
  const { part } = sli;
  if (part.source !== 'CloudWatch') return undefined;
  const known = LATENCIES.find(({ namespace, metric }) => part.namespace === namespace && metric.test(part.metricName));
  const bound = Number(/^TC\([\d.]*:([\d.]+)\)$/.exec(part.statistic)?.[1] ?? Number.NaN);
  if (known === undefined || Number.isNaN(bound)) return undefined;
  if (known.unit === 's' && bound >= SECONDS_MAX)
    return `${part.metricName} is in seconds, and ${bound} of them are not meant`;
  if (known.unit === 'ms' && bound < MILLISECONDS_MIN)
    return `${part.metricName} is in milliseconds, and ${bound} of them are not meant`;
  return undefined;
}

/** Exact text of a rule or a target: a decimal, or a fraction where a scaled threshold has none. */
function exact(text: string): Ratio {
  const [numerator = '', denominator] = text.split('/');
  const [over, under] = [parseDecimal(numerator), parseDecimal(denominator ?? '1')];
  if (over === undefined || under === undefined) throw new RangeError(`${text} is no exact number`);
  return scaledBy(over, BigInt(under.denominator), BigInt(under.numerator));
}
