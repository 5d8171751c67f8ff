import { instant } from '#core/shared/instant.ts';
import type { Clock } from '#flows/shared/ports.ts';

/** The clock of the machine. */
export const systemClock: Clock = { now: () => instant(Date.now()) };
