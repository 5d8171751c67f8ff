import * as z from 'zod';

export const holdDeploymentConfig = z.strictObject({
  BOOKS_TABLE: z.string().min(1),
  EVENTS_TABLE: z.string().min(1),
  /** Whose gate it is: a hook can say nothing of itself. */
  SERVICE: z.string().min(1),
});
