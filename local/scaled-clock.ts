import { setTimeout as sleep } from 'node:timers/promises';
import { type Instant, instant } from '#core/shared/instant.ts';
import type { Clock } from '#flows/shared/ports.ts';

/** A clock that may run faster than the real one, and that one can wait by. */
export interface ScaledClock extends Clock {
  /** Resolves once the clock shows the instant; at once where it has passed. Rejects where the signal aborts. */
  waitUntil(at: Instant, signal: AbortSignal): Promise<void>;
}

/** A clock that shows `start` now and from then on runs at `speed` times the real pace. */
export function scaledClock(start: Instant, speed: number): ScaledClock {
  const realStart = performance.now();
  const now = () => instant(start + Math.floor((performance.now() - realStart) * speed));
  return {
    now,
    async waitUntil(at, signal) {
      const realMs = Math.ceil((at - now()) / speed);
      if (realMs > 0) await sleep(realMs, undefined, { signal });
    },
  };
}
