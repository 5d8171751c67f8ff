import * as z from 'zod';

export const hearCallConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  BOOKS_TABLE: z.string().min(1),
  /** The ARN of the secret that codes are made with. */
  LINK_SECRET: z.string().min(1),
});
