import * as z from 'zod';

/** The legs that this platform has, separated by commas. */
const legs = z
  .string()
  .min(1)
  .transform((text) => text.split(','));

/** What every Lambda needs that changes pages. */
export const pagePortsConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** Rows of open pages, and the catalog with whoever answers. */
  BOOKS_TABLE: z.string().min(1),
  LEGS: legs,
});
