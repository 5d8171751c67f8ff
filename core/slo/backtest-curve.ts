import type { Instant } from '#core/shared/instant.ts';
import { remainingRatio } from './figures.ts';
import type { ExactReading } from './read-slo.ts';
import type { SloTerms } from './slo-terms.ts';

/** Where an SLO stood at a step of a backtest. */
export interface CurvePoint {
  readonly at: Instant;
  /** Null where nothing was judged. */
  readonly remainingRatio: number | null;
  /** The burn rate over the long lookback of the first rule that pages, or of the first rule; null where it is silent, or there is no rule. */
  readonly burn: number | null;
}

/** Collects the steps of a backtest, as many as a picture can show: of more steps the one with the least budget of each stretch. */
export class BacktestCurve {
  readonly #terms: SloTerms;
  readonly #stretchMs: number;
  readonly #points = new Map<number, CurvePoint>();

  /** `lengthMs` is the time between the first and the last step. */
  constructor(terms: SloTerms, lengthMs: number, pointsMax: number) {
    this.#terms = terms;
    this.#stretchMs = Math.max(1, Math.ceil(lengthMs / pointsMax));
  }

  readonly add = (reading: ExactReading): void => {
    const point = pointOf(this.#terms, reading);
    const stretch = Math.floor(reading.asOf / this.#stretchMs);
    const known = this.#points.get(stretch);
    const isLower =
      (point.remainingRatio ?? Number.POSITIVE_INFINITY) < (known?.remainingRatio ?? Number.POSITIVE_INFINITY);
    if (known === undefined || isLower) this.#points.set(stretch, { ...point, burn: larger(point.burn, known?.burn) });
    else this.#points.set(stretch, { ...known, burn: larger(known.burn, point.burn) });
  };

  get points(): CurvePoint[] {
    return [...this.#points.values()];
  }
}

function pointOf(terms: SloTerms, reading: ExactReading): CurvePoint {
  const watched = reading.rules.find(({ rule }) => rule.severity === 'page') ?? reading.rules[0];
  return { at: reading.asOf, remainingRatio: remainingRatio(terms, reading), burn: watched?.burnLong ?? null };
}

function larger(a: number | null, b: number | null | undefined): number | null {
  if (a === null) return b ?? null;
  return b == null ? a : Math.max(a, b);
}
