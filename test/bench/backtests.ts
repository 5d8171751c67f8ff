import { DAY_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { backtest } from '#core/slo/backtest.ts';
import { offlineBooks } from '#core/slo/offline-books.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { medianSpeed } from './decisions.ts';
import { daysBetween, sampleDay, sampleSlo } from './sample-slos.ts';

/** How fast a month is replayed, opening the books included. */
export interface BacktestFigures {
  readonly minutes: number;
  readonly rules: number;
  /** Minutes evaluated a second of the processor's time. */
  readonly minutesPerSecond: number;
}

const REPLAYED_DAYS = 30;
const RUNS = 5;

/** Replays 30 days minute by minute, each minute with its window of 30 days before it. */
export function measureBacktest(end: Instant): BacktestFigures {
  const slo = sampleSlo(0);
  const terms = sloTerms(slo);
  const from = plusMs(end, -REPLAYED_DAYS * DAY_MS);
  const days = daysBetween(plusMs(from, -REPLAYED_DAYS * DAY_MS), end).map((start) => sampleDay(0, start, end));
  const steps = { from: instant(from + MINUTE_MS), to: end, everyMs: MINUTE_MS, delayMs: 0 };
  const minutes = (REPLAYED_DAYS * DAY_MS) / MINUTE_MS;
  const minutesPerSecond = medianSpeed(RUNS, minutes, () => {
    const { steps: done } = backtest(terms, offlineBooks(terms, days, steps), steps);
    if (done !== minutes) throw new Error(`${done} of ${minutes} minutes were replayed`);
  });
  return { minutes, rules: slo.rules.length, minutesPerSecond };
}
