import * as z from 'zod';

export const watchCoverConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** The catalog with the schedules. */
  BOOKS_TABLE: z.string().min(1),
});
