import { type Count, exceeds, minus, quotient, times } from '#core/shared/count.ts';
import { HOUR_MS } from '#core/shared/instant.ts';
import type { ExactReading } from './read-slo.ts';
import { isComposite } from './schema.ts';
import type { SloTerms } from './slo-terms.ts';
import { compareToShare, remainingUnits, SILENCE } from './usage.ts';

const FORECAST_HOURS = 6;

/**
 * In how many hours from the horizon nothing of the budget remains, at the rate of the last six; 0 where nothing does, null
 * where that can't be said or lies behind the end of a calendar period.
 */
export function forecastExhaustion(terms: SloTerms, reading: ExactReading): number | null {
  if (reading.usage.isSilent) return null;
  if (compareToShare(reading.usage, terms.errorBudget) >= 0) return 0;
  const hours = hoursLeft(terms, reading);
  if (hours === null) return null;
  const { horizon, window } = reading;
  const isBehindEnd = exceeds(times(hours.over, HOUR_MS), times(window.to - horizon, hours.under));
  return terms.slo.window.kind === 'calendar' && isBehindEnd ? null : quotient(hours.over, hours.under);
}

/** `over / under` hours, exact. */
interface Hours {
  readonly over: Count;
  readonly under: Count;
}

function hoursLeft({ slo, errorBudget }: SloTerms, { usage, lookbacks }: ExactReading): Hours | null {
  const recent = lookbacks.get(FORECAST_HOURS * HOUR_MS) ?? SILENCE;
  if (recent.isSilent || !exceeds(recent.spent, 0)) return null;
  const remaining = remainingUnits(usage, errorBudget);
  if (slo.window.kind === 'rolling') {
    // remainingRatio / (burn(6h) * 1 h / window)
    return {
      over: times(times(remaining, slo.window.lengthMs), times(recent.of, errorBudget.numerator)),
      under: times(
        times(times(usage.of, errorBudget.numerator), HOUR_MS),
        times(recent.spent, errorBudget.denominator),
      ),
    };
  }
  // The objectives of a composite get their budgets at rates of their own.
  if (slo.budgeting.method === 'RatioTimeslices' || isComposite(slo)) return null;
  if (slo.budgeting.method === 'Timeslices') {
    // The slices that remain / (the share of bad ones * slices an hour)
    return {
      over: times(times(remaining, recent.of), slo.budgeting.sliceMs),
      under: times(times(errorBudget.denominator, recent.spent), HOUR_MS),
    };
  }
  // Each event brings 1 - target to the budget, and each bad one takes one: (E * total - bad) / ((b - E) * events an hour)
  const growth = minus(times(recent.spent, errorBudget.denominator), times(recent.of, errorBudget.numerator));
  return exceeds(growth, 0) ? { over: times(remaining, FORECAST_HOURS), under: growth } : null;
}
