import { DAY_MS, floorTo, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { decideSlo } from '#core/slo/decide-slo.ts';
import { evaluateSlo, type SloTerms, sloTerms } from '#core/slo/evaluate-slo.ts';
import { foldDays, joinLedger, ledgerNeeds, type MonthFold, monthOf } from '#core/slo/fold.ts';
import type { Ledger } from '#core/slo/ledger.ts';
import type { SloState } from '#core/slo/state.ts';
import { daysBetween, noiseOf, SAMPLE_WINDOW_MS, sampleDay, sampleSlo } from './sample-slos.ts';
import { sampleState } from './sample-state.ts';

export interface DecisionFigures {
  /** By the processor's time, which neighbours on the machine hardly change, and by the clock, which they do. */
  readonly perCpuSecond: Spread;
  readonly perSecond: Spread;
  readonly runs: number;
  readonly perRun: number;
  readonly ledgers: number;
  readonly lookbacks: number;
  /** Decisions of the last run that had something to say: fired, resolved, exhausted, restored. */
  readonly withEvents: number;
}

export interface Spread {
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
}

/** One shard's worth of ledgers: larger than the caches of a core, as they are when a shard is evaluated. */
const LEDGERS = 250;
const RUNS = 15;
const PER_RUN = 50_000;
const WARM_UP_RUNS = 4;

/** How many SLOs a second are evaluated and decided by one core, from ledgers that are loaded: no input or output. */
export function measureDecisions(end: Instant): DecisionFigures {
  const subjects = Array.from({ length: LEDGERS }, (_, index) => subjectOf(index, end));
  const instants = subjects.map((_, index) => instantsOf(index, end));
  for (let run = 0; run < WARM_UP_RUNS; run += 1) decideMany(subjects, instants);
  const timed = Array.from({ length: RUNS }, () => {
    const started = { ms: performance.now(), cpu: process.cpuUsage() };
    const withEvents = decideMany(subjects, instants);
    const { user, system } = process.cpuUsage(started.cpu);
    return {
      perSecond: (PER_RUN / (performance.now() - started.ms)) * 1_000,
      perCpuSecond: (PER_RUN / (user + system)) * 1_000_000,
      withEvents,
    };
  });
  return {
    perCpuSecond: spreadOf(timed.map(({ perCpuSecond }) => perCpuSecond)),
    perSecond: spreadOf(timed.map(({ perSecond }) => perSecond)),
    runs: RUNS,
    perRun: PER_RUN,
    ledgers: LEDGERS,
    lookbacks: subjects[0]?.terms.lookbacks.length ?? 0,
    withEvents: timed.at(-1)?.withEvents ?? 0,
  };
}

function spreadOf(speeds: readonly number[]): Spread {
  const sorted = speeds.map(Math.round).sort((a, b) => a - b);
  return { median: sorted[Math.floor(RUNS / 2)] ?? 0, slowest: sorted[0] ?? 0, fastest: sorted[RUNS - 1] ?? 0 };
}

interface Subject {
  readonly terms: SloTerms;
  readonly ledger: Ledger;
  state: SloState;
}

function decideMany(subjects: readonly Subject[], instants: readonly (readonly Instant[])[]): number {
  let withEvents = 0;
  for (let round = 0; round < PER_RUN / LEDGERS; round += 1) {
    for (const [index, subject] of subjects.entries()) {
      const asOf = instants[index]?.[round] as Instant;
      const reading = evaluateSlo(subject.terms, subject.ledger, asOf, 0);
      const { state, events } = decideSlo(subject.state, subject.terms.slo, reading, asOf);
      subject.state = state;
      if (events.length > 0) withEvents += 1;
    }
  }
  return withEvents;
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
  return { terms, ledger, state: sampleState(slo, end) };
}

/** Minutes of the last day, rising as time does. Each finds the edges of all its windows loaded. */
function instantsOf(index: number, end: Instant): Instant[] {
  const today = floorTo(end, DAY_MS);
  const minutes = (end - today) / MINUTE_MS;
  return Array.from({ length: PER_RUN / LEDGERS }, (_, round) => Math.floor(noiseOf(round, index) * minutes))
    .sort((a, b) => a - b)
    .map((minute) => instant(today + minute * MINUTE_MS));
}
