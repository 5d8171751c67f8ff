import type { RuleReading } from './read-slo.ts';

export type AlertChange = { readonly kind: 'fired' | 'resolved'; readonly reason: string } | { readonly kind: 'none' };

/**
 * Whether a rule begins or ceases to fire. One that fires goes on while its condition holds, and also while only its
 * short lookback has fallen silent: an outage that stops all traffic has not ended.
 */
export function decideAlert(reading: RuleReading, isFiring: boolean): AlertChange {
  const { rule, holds, holdsInSilence, burnLong, burnShort } = reading;
  const burns = `burn rate ${show(burnLong)} over the long and ${show(burnShort)} over the short lookback, threshold ${rule.threshold}`;
  if (!isFiring) {
    return holds
      ? { kind: 'fired', reason: `${burns}; ${reading.bad} failures of at least ${rule.minFailures}` }
      : NONE;
  }
  return holds || holdsInSilence ? NONE : { kind: 'resolved', reason: burns };
}

const NONE: AlertChange = { kind: 'none' };

function show(burn: number | null): string {
  return burn === null ? 'unknown (no data)' : burn.toPrecision(4);
}
