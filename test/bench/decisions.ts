import { DAY_MS, floorTo, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { decideSlo } from '#core/slo/decide-slo.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { foldDays, joinLedger, ledgerNeeds, type MonthFold, monthOf } from '#core/slo/fold.ts';
import { NO_DATA } from '#core/slo/minutes.ts';
import { openBooks, type SloBooks } from '#core/slo/slo-books.ts';
import { type SloTerms, sloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';
import { daysBetween, noiseOf, SAMPLE_WINDOW_MS, sampleDay, sampleSlo } from './sample-slos.ts';
import { sampleState } from './sample-state.ts';

/** Decisions a second of the processor's time, which neighbours on the machine change less than the clock's. */
export interface DecisionFigures {
  /** One SLO after the other, each at all its instants: as in a backtest, and in a run, which has just built the ledger. */
  readonly oneByOne: Spread;
  /** Another SLO each time: every ledger has left the processor's caches since it was last asked. */
  readonly inTurn: Spread;
  readonly runs: number;
  readonly perRun: number;
  readonly ledgers: number;
  readonly lookbacks: number;
}

interface Spread {
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
}

/** One shard's worth of ledgers: about 40 MB, more than the caches of a core. */
const LEDGERS = 250;
const INSTANTS = 200;
const RUNS = 15;
const WARM_UP_RUNS = 4;

/** How many SLOs a second are evaluated and decided by one core, from ledgers that are loaded: no input or output. */
export function measureDecisions(end: Instant): DecisionFigures {
  const calls = decisionCalls(end, LEDGERS, INSTANTS);
  const turns = calls.map((_, call) => (call % LEDGERS) * INSTANTS + Math.floor(call / LEDGERS));
  return {
    oneByOne: timed(() => calls.forEach(decide)),
    inTurn: timed(() => {
      for (const turn of turns) decide(calls[turn]);
    }),
    runs: RUNS,
    perRun: calls.length,
    ledgers: LEDGERS,
    lookbacks: calls[0]?.subject.terms.lookbacks.length ?? 0,
  };
}

function timed(work: () => void): Spread {
  const speeds = speedsOf(RUNS, LEDGERS * INSTANTS, work);
  return { median: speeds[Math.floor(RUNS / 2)] ?? 0, slowest: speeds[0] ?? 0, fastest: speeds[RUNS - 1] ?? 0 };
}

/** The median of the runs, in units of work a second of the processor's time. */
export function medianSpeed(runs: number, units: number, work: () => void): number {
  return speedsOf(runs, units, work)[Math.floor(runs / 2)] ?? 0;
}

/** How many units of the work a second of the processor's time does in each of the runs, the slowest first. */
function speedsOf(runs: number, units: number, work: () => void): number[] {
  for (let run = 0; run < WARM_UP_RUNS; run += 1) work();
  return Array.from({ length: runs }, () => {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    return Math.round((units * 1_000_000) / (user + system));
  }).sort((a, b) => a - b);
}

/** An SLO with its ledger, and an instant as of which it is to be decided. */
export interface Call {
  readonly subject: Subject;
  readonly asOf: Instant;
}

/** So many SLOs at so many instants each, one SLO after the other. */
export function decisionCalls(end: Instant, ledgers: number, instants: number): Call[] {
  const subjects = Array.from({ length: ledgers }, (_, index) => subjectOf(index, end));
  return subjects.flatMap((subject, index) => instantsOf(index, end, instants).map((asOf) => ({ subject, asOf })));
}

interface Subject {
  readonly terms: SloTerms;
  readonly books: SloBooks;
  state: SloState;
}

export function decide(call: Call | undefined): void {
  if (call === undefined) throw new RangeError('there is no such call');
  const { subject, asOf } = call;
  const reading = evaluateSlo(subject.terms, subject.books, asOf, 0);
  subject.state = decideSlo(subject.state, subject.terms.slo, reading, asOf).state;
}

/** The ledger as the platform loads it: the days that it asks for by the minute, the others by the hour. */
function subjectOf(index: number, end: Instant): Subject {
  const slo = sampleSlo(index);
  const terms = sloTerms(slo);
  const needs = ledgerNeeds(terms, end, floorTo(end - 3 * DAY_MS, DAY_MS), []);
  const days = new Map(
    daysBetween(plusMs(end, -SAMPLE_WINDOW_MS), end).map((start) => [start, sampleDay(index, start, end)]),
  );
  const folds = needs.months.map((month): MonthFold => {
    const ofMonth = [...days.values()].filter(({ start }) => monthOf(start) === month);
    return foldDays({ month, days: new Map() }, ofMonth);
  });
  const ledger = joinLedger(
    needs.days.flatMap((start) => days.get(start) ?? []),
    folds,
  );
  const books = openBooks(terms, { ledger, days: [], corrections: [], firstData: NO_DATA });
  return { terms, books, state: sampleState(slo, end) };
}

/** Minutes of the last day, rising as time does. Each finds the edges of all its windows loaded. */
function instantsOf(index: number, end: Instant, count: number): Instant[] {
  const today = floorTo(end, DAY_MS);
  const minutes = (end - today) / MINUTE_MS;
  return Array.from({ length: count }, (_, round) => Math.floor(noiseOf(round, index) * minutes))
    .sort((a, b) => a - b)
    .map((minute) => instant(today + minute * MINUTE_MS));
}
