import * as z from 'zod';

export const deliverBySmsConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** The catalog with people's numbers. */
  BOOKS_TABLE: z.string().min(1),
});
