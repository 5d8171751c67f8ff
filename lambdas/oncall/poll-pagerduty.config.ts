import * as z from 'zod';
import { secureUrlSchema } from './secure-url.config.ts';

export const pollPagerdutyConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  BOOKS_TABLE: z.string().min(1),
  PAGERDUTY_API_URL: secureUrlSchema,
  /** The name of the secret with the key that reads incidents. */
  PAGERDUTY_API_TOKEN_SECRET: z.string().min(1),
});
