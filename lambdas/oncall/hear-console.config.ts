import * as z from 'zod';

export const hearConsoleConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  BOOKS_TABLE: z.string().min(1),
});
