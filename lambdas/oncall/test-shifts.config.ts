import * as z from 'zod';

export const testShiftsConfig = z.strictObject({ EVENTS_TABLE: z.string().min(1), BOOKS_TABLE: z.string().min(1) });
