import type { EventOf } from '#core/shared/event.ts';
import { HOUR_MS, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import type { AlertFired, AlertResolved } from '#core/slo/events.ts';
import type { deliveryEventSchemas, pageEventSchemas } from './events.ts';
import { OWN_FIGURES, SYNTHETIC_NAME } from './own-pages.ts';

/** When the second step of a synthetic page is due: a timer, or the sweep, has to take it. */
export const SYNTHETIC_STEP_MS = MINUTE_MS;

/** What is promised of every page: accepted by the first leg, and its steps taken, within these. */
const ACCEPTED_WITHIN_MS = 15_000;
const STEP_WITHIN_MS = MINUTE_MS;

/** The stream of the synthetic alert of one hour: it fires once and ends once, however often it is rung. */
export function syntheticStream({ generation }: Pick<AlertFired, 'generation'>): string {
  return `slo/${SYNTHETIC_NAME}/${generation}`;
}

/** The alert of this hour, which is nobody's: it goes through everything that a real one goes through, and ends in a sink. */
export function syntheticAlert(now: Instant): AlertFired {
  return {
    ...named(now),
    firedAt: now,
    ...OWN_FIGURES,
    reason: 'the pager pages itself, to prove that it can',
  };
}

export function syntheticEnd(fired: AlertFired, now: Instant): AlertResolved {
  return {
    ...named(fired.firedAt),
    firedAt: fired.firedAt,
    resolvedAt: now,
    sli: null,
    remainingRatio: null,
    timeToExhaustionHours: null,
    reason: 'it was looked at',
  };
}

function named(at: number) {
  const generation = Math.floor(at / HOUR_MS);
  const displayName = 'Evenkeel pages itself';
  return {
    slo: SYNTHETIC_NAME,
    displayName,
    service: SYNTHETIC_NAME,
    rule: 'hourly',
    severity: 'page',
    generation,
  } as const;
}

/** What became of a synthetic page. */
export interface SyntheticResult {
  /** From the alert to the first leg that accepted it; null where none has. */
  readonly acceptedAfterMs: number | null;
  /** By how much its second step came after it was due; null where it has not come. */
  readonly stepLateMs: number | null;
  readonly isPrompt: boolean;
  readonly isOnTime: boolean;
  readonly reason: string;
}

/** Judges a synthetic page by what the log says of it. */
export function judgeSynthetic(
  { firedAt }: Pick<AlertFired, 'firedAt'>,
  page: readonly EventOf<typeof pageEventSchemas>[],
  sink: readonly EventOf<typeof deliveryEventSchemas>[],
): SyntheticResult {
  const accepted = sink.find(({ type }) => type === 'DeliverySent')?.at;
  const [first, second] = page.filter(({ type }) => type === 'PageEscalated').map(({ at }) => at);
  const acceptedAfterMs = accepted === undefined ? null : accepted - firedAt;
  const stepLateMs = first === undefined || second === undefined ? null : second - first - SYNTHETIC_STEP_MS;
  return {
    acceptedAfterMs,
    stepLateMs,
    isPrompt: acceptedAfterMs !== null && acceptedAfterMs <= ACCEPTED_WITHIN_MS,
    isOnTime: stepLateMs !== null && stepLateMs <= STEP_WITHIN_MS,
    reason: [
      acceptedAfterMs === null ? 'no leg accepted it' : `accepted after ${acceptedAfterMs} ms`,
      stepLateMs === null ? 'its second step was not taken' : `its second step came ${stepLateMs} ms after it was due`,
    ].join('; '),
  };
}
