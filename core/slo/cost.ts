import { dividedBy, type Ratio, scaledBy, sumOf } from '#core/shared/ratio.ts';
import { exact } from './alert-rules.ts';
import { PRICES } from './prices.ts';
import { STATISTICS_TOGETHER } from './read-plan.ts';
import {
  type AnySlo,
  inputsOf,
  isComposite,
  type Metric,
  metricKey,
  pages,
  type Slo,
  seriesKey,
  unitOf,
} from './schema.ts';

type Cadence = 'hourly' | 'fast';

/** What one SLO costs in a month by one cadence, in US dollars, exact. */
export interface CostLine {
  readonly slo: string;
  readonly source: CostSource;
  readonly cadence: Cadence;
  readonly runs: number;
  /** Metrics that each run is billed for; what several SLOs read is shared between them. */
  readonly metrics: Ratio;
  /** What is paid for, by what it is. */
  readonly legs: Readonly<Record<Leg, Ratio>>;
  readonly total: Ratio;
}

/** Where the counts come from; a composite's come from its objectives. */
type CostSource = 'CloudWatch' | 'Prometheus' | 'objectives';

type Leg = 'metrics' | 'writes' | 'reads' | 'lambda';

/** Runs in a month of 730 hours. */
const HOURS_A_MONTH = 730;
const MINUTES_AN_HOUR = 60;

/**
 * What a run of one SLO uses of the platform besides metrics, as counted by `npm run bench` (docs/reference/benchmarks.md, 28
 * November 2026, a run of 10,000 SLOs on one worker): units of DynamoDB, and the evaluator's billed seconds at 1,024 MB.
 */
const UNITS_A_RUN = {
  fast: { writes: '6.34', reads: '11.31', lambdaSeconds: '0.00582' },
  hourly: { writes: '7.40', reads: '11.57', lambdaSeconds: '0.00716' },
} as const satisfies Record<Cadence, Record<string, string>>;

/** What every part of the sum is, for whoever wants to check it. */
export const COST_FORMULA = `dollars = runs x (metrics x ${PRICES.metric.dollars} + write units x ${PRICES.writeUnit.dollars} + read units x ${PRICES.readUnit.dollars} + GB-seconds x ${PRICES.gigabyteSecond.dollars}); ${HOURS_A_MONTH} hourly runs a month, and for SLOs that page one each fast cadence besides; up to ${STATISTICS_TOGETHER} statistics of one metric are one; what several SLOs read in one run is shared between them; a Metrics Insights query is counted as one metric, though each that it matches is billed; what Prometheus itself costs is on its own bill`;

/**
 * A catalog's cost: a line for each SLO and cadence, those that page being evaluated by both. A composite reads no metric, and counts
 * as one more SLO.
 */
export function costOf(slos: readonly AnySlo[], fastCadenceMinutes: number): CostLine[] {
  const fastUnits = new Set(slos.filter(pages).map(unitOf));
  const fast = slos.filter((slo) => fastUnits.has(unitOf(slo)));
  return [
    ...linesOf(slos, 'hourly', HOURS_A_MONTH),
    ...linesOf(fast, 'fast', Math.ceil((HOURS_A_MONTH * MINUTES_AN_HOUR) / fastCadenceMinutes)),
  ].sort((a, b) => (a.slo < b.slo ? -1 : a.slo > b.slo ? 1 : 0));
}

/** What the lines of one source and cadence come to. */
export interface CostSum extends Pick<CostLine, 'source' | 'cadence' | 'legs' | 'total'> {
  readonly slos: number;
}

/** The lines of each source and cadence together. */
export function costSums(lines: readonly CostLine[]): CostSum[] {
  const groups = Map.groupBy(lines, ({ source, cadence }) => `${source} ${cadence}`);
  return [...groups.values()].flatMap((group): CostSum[] => {
    const [first] = group;
    if (first === undefined) return [];
    const leg = (name: Leg) => sumOf(group.map(({ legs }) => legs[name]));
    return [
      {
        source: first.source,
        cadence: first.cadence,
        slos: group.length,
        legs: { metrics: leg('metrics'), writes: leg('writes'), reads: leg('reads'), lambda: leg('lambda') },
        total: totalCost(group),
      },
    ];
  });
}

/** The sum of all lines. */
export function totalCost(lines: readonly CostLine[]): Ratio {
  return sumOf(lines.map(({ total }) => total));
}

function linesOf(slos: readonly AnySlo[], cadence: Cadence, runs: number): CostLine[] {
  const billed = billedMetrics(slos.flatMap((slo) => (isComposite(slo) ? [] : [slo])));
  const units = UNITS_A_RUN[cadence];
  return slos.map((slo) => {
    const metrics = billed.get(slo.name) ?? NOTHING;
    const legs = {
      metrics: times(metrics, PRICES.metric.dollars, runs),
      writes: times(exact(units.writes), PRICES.writeUnit.dollars, runs),
      reads: times(exact(units.reads), PRICES.readUnit.dollars, runs),
      lambda: times(exact(units.lambdaSeconds), PRICES.gigabyteSecond.dollars, runs),
    };
    return { slo: slo.name, source: sourceOf(slo), cadence, runs, metrics, legs, total: sumOf(Object.values(legs)) };
  });
}

function sourceOf(slo: AnySlo): CostSource {
  if (isComposite(slo)) return 'objectives';
  return slo.sli.total.source === 'Prometheus' ? 'Prometheus' : 'CloudWatch';
}

const NOTHING: Ratio = { numerator: 0, denominator: 1 };

/** The share of each SLO in the metrics that one run of all of them is billed for. */
function billedMetrics(slos: readonly Slo[]): Map<string, Ratio> {
  const readers = new Map<string, { readonly statistics: Set<string>; readonly slos: Set<string> }>();
  for (const { name, sli } of slos) {
    for (const metric of [sli.part, sli.total].flatMap(billedAs)) {
      const reader = readers.get(metricKey(metric)) ?? { statistics: new Set<string>(), slos: new Set<string>() };
      readers.set(metricKey(metric), reader);
      reader.statistics.add(seriesKey(metric));
      reader.slos.add(name);
    }
  }
  const shares = new Map<string, Ratio[]>();
  for (const { statistics, slos: names } of readers.values()) {
    const share = { numerator: Math.ceil(statistics.size / STATISTICS_TOGETHER), denominator: names.size };
    for (const name of names) shares.set(name, [...(shares.get(name) ?? []), share]);
  }
  return new Map([...shares].map(([name, parts]) => [name, sumOf(parts)]));
}

/** What CloudWatch bills for a side: each metric of an expression, of a Metrics Insights query at least one; Prometheus nothing. */
function billedAs(side: Metric): Metric[] {
  if (side.source === 'Prometheus') return [];
  if (side.source === 'CloudWatch') return [side];
  const inputs = inputsOf(side).map(([, input]) => input);
  return inputs.length > 0 ? inputs : [side];
}

function times(ratio: Ratio, price: string, runs: number): Ratio {
  const { numerator, denominator } = exact(price);
  return dividedBy(scaledBy(ratio, BigInt(numerator) * BigInt(runs), 1n), BigInt(denominator));
}
