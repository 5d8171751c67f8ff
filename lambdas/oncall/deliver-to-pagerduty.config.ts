import * as z from 'zod';
import { secureUrlSchema } from './secure-url.config.ts';

export const deliverToPagerdutyConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** The whole address of `enqueue`. It is sent the routing key. */
  PAGERDUTY_URL: secureUrlSchema,
  /** The name of the Secrets Manager secret that holds the integration key as plain text. */
  PAGERDUTY_ROUTING_KEY_SECRET: z.string().min(1),
});
