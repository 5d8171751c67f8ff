import * as z from 'zod';
import { reviewRules } from '#flows/oncall/review-rules.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { changePorts } from './page-ports.ts';
import { rosterJobConfig } from './roster-job.config.ts';

/** Opens a review for each rule that woke somebody too often in the last week. */
export const handler = taskDoor({
  config: rosterJobConfig,
  task: z.unknown(),
  open: changePorts,
  handle: async (_ring, { ports, clock, logger }) => {
    logger.info('looked at the pages of a week', { opened: await reviewRules({ ...ports, clock }) });
  },
});
