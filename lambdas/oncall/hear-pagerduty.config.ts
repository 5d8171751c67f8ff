import * as z from 'zod';

export const hearPagerdutyConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  BOOKS_TABLE: z.string().min(1),
  /** The name of the secret that the webhook subscription signs with. */
  PAGERDUTY_WEBHOOK_SECRET: z.string().min(1),
});
