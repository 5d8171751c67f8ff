import * as z from 'zod';

export const planEvaluationsConfig = z.strictObject({ BOOKS_TABLE: z.string().min(1), SHARDS_QUEUE_URL: z.url() });
