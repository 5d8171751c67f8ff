import { exceeds, plus, times } from '#core/shared/count.ts';
import type { Instant } from '#core/shared/instant.ts';
import { defaultRules, errorBudget } from './alert-rules.ts';
import { backtest } from './backtest.ts';
import { judgeMinute } from './bucket.ts';
import { type Day, MINUTES_PER_DAY } from './day.ts';
import { offlineBooks } from './offline-books.ts';
import { type Slo, windowMs } from './schema.ts';
import { sloTerms } from './slo-terms.ts';

/** Targets that people promise, the highest first. */
const LADDER: readonly string[] = ['0.9999', '0.9995', '0.999', '0.995', '0.99', '0.98', '0.95', '0.9'];
/** A target that leaves less of its budget would be broken by the next bad week. */
const LEFT_MIN = 0.25;
/** More pages in the replay mean that the target is not one that the service keeps. */
const PAGES_MAX = 2;

export type Proposal =
  | {
      readonly kind: 'target';
      readonly target: string;
      readonly sli: number;
      readonly pages: number;
      readonly remainingRatio: number;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** The steps of the replay by which a target is proposed. */
export interface Replay {
  readonly from: Instant;
  readonly to: Instant;
  readonly everyMs: number;
  readonly delayMs: number;
}

/**
 * The highest target that an SLO would have kept over a replay by the default rules: a quarter of the budget left at the end, at
 * most two pages, and a budget of at least one failure.
 */
export function proposeTarget(slo: Slo, days: readonly Day[], replay: Replay): Proposal {
  const total = days.reduce((sum, day) => plus(sum, totalOf(day)), 0 as number | bigint);
  if (!exceeds(total, 0)) return { kind: 'none', reason: 'it counted nothing in that time' };
  for (const target of LADDER) {
    const { numerator, denominator } = errorBudget(target);
    if (exceeds(denominator, times(total, numerator))) continue;
    const { rules } = defaultRules(windowMs(slo.window), target, slo.minFailures);
    const terms = sloTerms({ ...slo, target, rules });
    const books = offlineBooks(terms, days, replay);
    const { pages, final } = backtest(terms, books, replay);
    const { sli, budget } = final;
    if (sli === null || budget.remainingRatio === null)
      return { kind: 'none', reason: 'it counted nothing in that time' };
    if (pages <= PAGES_MAX && budget.remainingRatio >= LEFT_MIN)
      return { kind: 'target', target, sli, pages, remainingRatio: budget.remainingRatio };
  }
  const lowest = LADDER.at(-1);
  return {
    kind: 'none',
    reason: `not even a target of ${lowest} would have been kept: look at the service first, or count less`,
  };
}

function totalOf(day: Day): number | bigint {
  let total: number | bigint = 0;
  for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) total = plus(total, judgeMinute(day, minute).total);
  return total;
}
