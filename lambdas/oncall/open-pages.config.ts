import * as z from 'zod';

export const openPagesConfig = z.strictObject({ EVENTS_TABLE: z.string().min(1) });
