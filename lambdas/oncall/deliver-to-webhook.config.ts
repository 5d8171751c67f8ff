import * as z from 'zod';
import { secureUrlSchema } from './secure-url.config.ts';

export const deliverToWebhookConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  WEBHOOK_URL: secureUrlSchema,
  /** The name of the Secrets Manager secret that holds what pages are signed with. */
  WEBHOOK_SECRET: z.string().min(1),
});
