import { type Count, exceeds, plus, quotient } from '#core/shared/count.ts';
import { floorTo, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { combineUsages, ofWindow } from './composite.ts';
import { type Ledger, type Tally, tally } from './ledger.ts';
import { firstDataSeen } from './minutes.ts';
import { type RatioBook, ratioUsage } from './ratio-timeslices.ts';
import type { AlertRule } from './schema.ts';
import { type SliceRange, sizeOf, slicesInside, slicesOfLookback } from './slices.ts';
import type { ObjectiveBooks, SloBooks } from './slo-books.ts';
import type { SloTerms } from './slo-terms.ts';
import { type TimesliceBook, timesliceUsage, verdictsOf } from './timeslices.ts';
import { burnRate, compareToShare, SILENCE, type Usage, type WindowUsage } from './usage.ts';

export type SloStateName = 'no-data' | 'exhausted' | 'at-risk' | 'healthy';

/** What the books of one SLO say as of an instant, exact. */
export interface ExactReading {
  readonly asOf: Instant;
  readonly horizon: Instant;
  readonly provisionalFrom: Instant;
  /** The budget window: up to the horizon where it rolls, the whole period of a calendar window. */
  readonly window: { readonly from: Instant; readonly to: Instant };
  /** Sums over all buckets of the window so far. */
  readonly tally: Tally;
  readonly usage: WindowUsage;
  /** By length. */
  readonly lookbacks: ReadonlyMap<number, Usage>;
  readonly rules: readonly RuleReading[];
  readonly state: SloStateName;
}

/** What one rule sees as of an instant. */
export interface RuleReading {
  readonly rule: AlertRule;
  /** The rule's condition: both lookbacks over the threshold and enough failures. */
  readonly holds: boolean;
  /** What keeps a firing rule firing while its short lookback is silent. */
  readonly holdsInSilence: boolean;
  readonly burnLong: number | null;
  readonly burnShort: number | null;
  /** Bad and all events or slices of the long lookback. */
  readonly bad: number;
  readonly total: number;
}

/** Buckets younger than this may still change. */
export const SETTLE_MS = 2 * HOUR_MS;

/** The instant up to which buckets are seen: whole minutes before `asOf`, less the delay of the source. */
export function horizonAt(asOf: Instant, delayMs: number): Instant {
  return floorTo(asOf - delayMs, MINUTE_MS);
}

/** Reads the books of an SLO as of an instant. Pure and exact: nothing is rounded before it is compared. */
export function readSlo(terms: SloTerms, books: SloBooks, asOf: Instant, delayMs: number): ExactReading {
  const horizon = horizonAt(asOf, delayMs);
  const at: Moment = { horizon, provisionalFrom: plusMs(horizon, -SETTLE_MS), window: books.windowAt(horizon) };
  const { tally: sum, usage, lookbacks } = readUsages(terms, books, at);
  const rules = terms.rules.map((each) => readRule(each, lookbacks, terms));
  return { asOf, ...at, tally: sum, usage, lookbacks, rules, state: stateOf(terms, usage, rules) };
}

/**
 * What the last so many milliseconds before the horizon (for the slice methods the whole slices of them) used, as a share of the
 * whole budget window.
 */
export function readShareOfWindow(terms: SloTerms, books: SloBooks, at: Moment, ms: number): Usage {
  if (books.objectives !== null) {
    const shares = books.objectives.map(({ terms: own, weight, books: ofOwn }) => ({
      usage: readShareOfWindow(own, ofOwn, at, ms),
      errorBudget: own.errorBudget,
      weight,
    }));
    return combineUsages(shares, terms.errorBudget);
  }
  const { usage, lookbacks } = readUsages({ ...terms, lookbacks: [{ ms, text: '' }] }, books, at);
  return ofWindow(lookbacks.get(ms) ?? SILENCE, usage);
}

/** When books are read, and the window that holds that moment. */
interface Moment {
  readonly horizon: Instant;
  readonly provisionalFrom: Instant;
  readonly window: { readonly from: Instant; readonly to: Instant };
}

interface Usages {
  readonly tally: Tally;
  readonly usage: WindowUsage;
  readonly lookbacks: ReadonlyMap<number, Usage>;
}

function readUsages(terms: SloTerms, books: SloBooks, at: Moment): Usages {
  const { timeslices, ratios, objectives } = books;
  if (objectives !== null) return readComposite(terms, objectives, at);
  if (timeslices !== null) return readTimeslices(terms, books, timeslices, at);
  if (ratios !== null) return readRatios(terms, books, ratios, at);
  return readOccurrences(terms, books.ledger, at);
}

/** Every objective is read by its own method, over the lookbacks of the composite's rules. */
function readComposite(terms: SloTerms, objectives: readonly ObjectiveBooks[], at: Moment): Usages {
  const read = objectives.map((each) => {
    const own = { ...each.terms, lookbacks: terms.lookbacks };
    return { ...each, usages: readUsages(own, each.books, at) };
  });
  const combine = (usageOf: (usages: Usages) => Usage): Usage =>
    combineUsages(
      read.map(({ terms: { errorBudget }, weight, usages }) => ({ usage: usageOf(usages), errorBudget, weight })),
      terms.errorBudget,
    );
  const usage = combine((usages) => usages.usage);
  return {
    tally: read.map(({ usages }) => usages.tally).reduce(addTallies, NO_TALLY),
    usage: { ...usage, seen: usage.of, slices: null },
    lookbacks: new Map(terms.lookbacks.map(({ ms }) => [ms, combine(({ lookbacks }) => lookbacks.get(ms) ?? SILENCE)])),
  };
}

/** All intervals of a rolling SLO end at the horizon, so each is the next shorter one and the piece before it. */
function readOccurrences(
  { lookbacks }: SloTerms,
  ledger: Ledger,
  { horizon, provisionalFrom, window }: Moment,
): Usages {
  const windowMs = horizon - window.from;
  const lengths = [...new Set([...lookbacks.map(({ ms }) => ms), windowMs])].sort((a, b) => a - b);
  const usages = new Map<number, Usage>();
  let sum = NO_TALLY;
  let ofWindow = NO_TALLY;
  let start = horizon;
  for (const lengthMs of lengths) {
    const end = start;
    start = plusMs(horizon, -lengthMs);
    const piece = tally(ledger, start, end, provisionalFrom);
    sum = addTallies(sum, piece);
    usages.set(lengthMs, usageOf(sum));
    if (lengthMs === windowMs) ofWindow = sum;
  }
  const usage = usageOf(ofWindow);
  return { tally: ofWindow, usage: { ...usage, seen: usage.of, slices: null }, lookbacks: usages };
}

const NO_TALLY: Tally = { bad: 0, total: 0, anomalies: 0 };

function addTallies(a: Tally, b: Tally): Tally {
  return { bad: plus(a.bad, b.bad), total: plus(a.total, b.total), anomalies: a.anomalies + b.anomalies };
}

function usageOf({ bad, total }: Tally): Usage {
  return { spent: bad, of: total, scale: 1, slack: 0, isSilent: !exceeds(total, 0), failures: bad };
}

function readTimeslices({ slo, lookbacks }: SloTerms, books: SloBooks, book: TimesliceBook, at: Moment): Usages {
  const { horizon, provisionalFrom, window } = at;
  const { budgeting } = book;
  const since = slo.since ?? firstDataSeen(books.firstData, horizon, provisionalFrom);
  const verdicts = (range: SliceRange) => verdictsOf(book, range, since, provisionalFrom);
  const soFar = verdicts(slicesInside(window.from, horizon, budgeting.sliceMs));
  const expected = sizeOf(slicesInside(window.from, window.to, budgeting.sliceMs)) - soFar.excluded;
  const { seen, bad, noData, excluded } = soFar;
  const usage = timesliceUsage(soFar, budgeting);
  return {
    tally: tally(books.ledger, window.from, horizon, provisionalFrom),
    usage: { ...usage, of: expected, seen, slices: { seen, expected, bad, noData, excluded } },
    lookbacks: new Map(
      lookbacks.map(({ ms }) => [
        ms,
        timesliceUsage(verdicts(slicesOfLookback(horizon, ms, budgeting.sliceMs)), budgeting),
      ]),
    ),
  };
}

function readRatios({ lookbacks }: SloTerms, books: SloBooks, book: RatioBook, at: Moment): Usages {
  const { horizon, provisionalFrom, window } = at;
  const badOf = (from: Instant, to: Instant): Count => tally(books.ledger, from, to, provisionalFrom).bad;
  const soFar = tally(books.ledger, window.from, horizon, provisionalFrom);
  const range = slicesInside(window.from, horizon, book.sliceMs);
  const usage = ratioUsage(book, range, provisionalFrom, soFar.bad);
  const lookback = (ms: number): Usage => {
    const slices = slicesOfLookback(horizon, ms, book.sliceMs);
    const [from, to] = [instant(slices.from * book.sliceMs), instant(slices.to * book.sliceMs)];
    return ratioUsage(book, slices, provisionalFrom, badOf(from, to));
  };
  return {
    tally: soFar,
    usage: { ...usage, seen: usage.of, slices: null },
    lookbacks: new Map(lookbacks.map(({ ms }) => [ms, lookback(ms)])),
  };
}

function readRule(
  { rule, badShareMax }: SloTerms['rules'][number],
  lookbacks: ReadonlyMap<number, Usage>,
  { errorBudget }: SloTerms,
): RuleReading {
  const long = lookbacks.get(rule.longMs) ?? SILENCE;
  const short = lookbacks.get(rule.shortMs) ?? SILENCE;
  const isOver = (usage: Usage) => !usage.isSilent && compareToShare(usage, badShareMax) > 0;
  const longHolds = isOver(long) && !exceeds(rule.minFailures, long.failures);
  return {
    rule,
    holds: longHolds && isOver(short),
    holdsInSilence: longHolds && short.isSilent,
    burnLong: burnRate(long, errorBudget),
    burnShort: burnRate(short, errorBudget),
    bad: Number(long.failures),
    total: quotient(long.of, long.scale),
  };
}

function stateOf(
  { slo, errorBudget, atRiskOver }: SloTerms,
  usage: WindowUsage,
  rules: readonly RuleReading[],
): SloStateName {
  if (usage.isSilent) return 'no-data';
  const isSpent = compareToShare(usage, errorBudget) >= 0;
  if (isSpent && !exceeds(slo.minFailures, usage.failures)) return 'exhausted';
  if (rules.some(({ rule, holds }) => holds && rule.severity === 'page')) return 'at-risk';
  return compareToShare(usage, atRiskOver) > 0 ? 'at-risk' : 'healthy';
}
