import * as z from 'zod';
import { instant } from '#core/shared/instant.ts';

/** An event of the log as it travels: in the table's stream and on the bus. What is in `data` its reader knows. */
export const loggedEventSchema = z.object({
  id: z.string().min(1),
  stream: z.string().min(1),
  version: z.int().positive(),
  capability: z.string().min(1),
  type: z.string().min(1),
  at: z.int().transform(instant),
  data: z.unknown(),
});
