import * as z from 'zod';

/** What every job needs that looks at schedules and people. */
export const rosterJobConfig = z.strictObject({ EVENTS_TABLE: z.string().min(1), BOOKS_TABLE: z.string().min(1) });
