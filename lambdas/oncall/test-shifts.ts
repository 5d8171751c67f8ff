import * as z from 'zod';
import { testShifts } from '#flows/oncall/test-shifts.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { changePorts } from './page-ports.ts';
import { rosterJobConfig } from './roster-job.config.ts';

/** Sends a test page to people whose shift begins. */
export const handler = taskDoor({
  config: rosterJobConfig,
  task: z.unknown(),
  open: changePorts,
  handle: async (_ring, { ports, clock, logger }) => {
    logger.info('looked at the shifts', { ...(await testShifts({ ...ports, clock })) });
  },
});
