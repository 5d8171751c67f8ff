import * as z from 'zod';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { pagePortsConfig } from './page-ports.config.ts';
import { pagePorts } from './page-ports.ts';
import { SWEEP_METRICS } from './sweep-pages.config.ts';

/** Moves on every page of which something is due: it finds what a timer forgot. */
export const handler = taskDoor({
  config: pagePortsConfig,
  task: z.unknown(),
  open: pagePorts,
  handle: async (_ring, { ports, clock, logger, metrics }) => {
    const { failures, ...result } = await sweepPages({ ...ports, clock });
    metrics.addMetric(SWEEP_METRICS.open, 'Count', result.open);
    metrics.addMetric(SWEEP_METRICS.late, 'Milliseconds', result.lateMsMax);
    logger.info('swept', { ...result });
    if (failures.length > 0) {
      for (const { pageKey, error } of failures) logger.error(`page ${pageKey} could not be moved on`, { error });
      throw new AggregateError(
        failures.map(({ error }) => error),
        `${failures.length} pages could not be moved on; the next sweep tries again`,
      );
    }
    // Only a sweep that left nothing behind counts: the alarm hears of the others by its silence.
    metrics.addMetric(SWEEP_METRICS.swept, 'Count', 1);
  },
});
