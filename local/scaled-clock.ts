import { setTimeout as sleep } from 'node:timers/promises';
import { type Instant, instant } from '#core/shared/instant.ts';
import type { Clock } from '#flows/shared/ports.ts';

/** A clock that may run faster than the real one, and that one can wait by. */
export interface ScaledClock extends Clock {
  /** Resolves once the clock shows the instant; at once where it has passed. Rejects where the signal aborts. */
  waitUntil(at: Instant, signal: AbortSignal): Promise<void>;
}

/**
 * A clock that shows `start` now and from then on runs at `speed` times the real pace. At the real pace it follows the
 * machine's clock, which also counts the time that the machine sleeps; a faster one stands still over a sleep.
 */
export function scaledClock(start: Instant, speed: number): ScaledClock {
  const elapsed = speed === 1 ? () => Date.now() : () => performance.now() * speed;
  const begun = elapsed();
  const now = () => instant(start + Math.floor(elapsed() - begun));
  return {
    now,
    async waitUntil(at, signal) {
      for (let leftMs = at - now(); leftMs > 0; leftMs = at - now()) {
        await sleep(Math.ceil(leftMs / speed), undefined, { signal });
      }
    },
  };
}
