import * as z from 'zod';
import type { Instant } from '#core/shared/instant.ts';

/** `fast` evaluates SLOs that page; `hourly` evaluates all and keeps the books. */
export const cadenceSchema = z.enum(['fast', 'hourly']);
export type Cadence = z.infer<typeof cadenceSchema>;

/** A piece of one evaluation: small enough for one worker. An empty one only proves that the way is open. */
export const shardSchema = z.strictObject({
  cadence: cadenceSchema,
  /** The moment the schedule meant, not when the work begins: a repeat evaluates as of the same instant. */
  scheduledAt: z.int().transform((epochMs) => epochMs as Instant),
  names: z.array(z.string()).max(250),
});
export type Shard = z.infer<typeof shardSchema>;

/** At most so many SLOs a shard: 500 metrics, one call's worth. */
export const SHARD_SIZE_MAX = 250;
