import * as z from 'zod';

export const holdPipelineConfig = z.strictObject({ BOOKS_TABLE: z.string().min(1), EVENTS_TABLE: z.string().min(1) });
