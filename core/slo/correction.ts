import { type Instant, instant } from '#core/shared/instant.ts';
import { occurrences } from '#core/shared/recurrence.ts';
import type { Correction } from './schema.ts';

/** One stretch of time that a correction covers: buckets with start in [from, to). */
export interface CorrectionInterval {
  readonly from: Instant;
  readonly to: Instant;
  readonly kind: Correction['kind'];
}

/** Every stretch that corrections cover within [from, to), cut to it, by their beginnings. */
export function expandCorrections(
  corrections: readonly Correction[],
  from: Instant,
  to: Instant,
): CorrectionInterval[] {
  return corrections
    .flatMap(({ kind, when }) => {
      const stretches = when.type === 'once' ? [when] : occurrences(when, from, to);
      return stretches.map((stretch) => ({ kind, from: later(stretch.from, from), to: earlier(stretch.to, to) }));
    })
    .filter((interval) => interval.from < interval.to)
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

function later(a: Instant, b: Instant): Instant {
  return instant(Math.max(a, b));
}

function earlier(a: Instant, b: Instant): Instant {
  return instant(Math.min(a, b));
}
