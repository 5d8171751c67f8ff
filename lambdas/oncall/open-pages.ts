import { sloEventSchemas } from '#core/slo/events.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import { busEvent } from '#lambdas/runtime/bus-event.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { pagePortsConfig } from './page-ports.config.ts';
import { pagePorts } from './page-ports.ts';

/** Opens a page for each alert that fires and resolves it when the alert does. */
export const handler = queueDoor({
  config: pagePortsConfig,
  message: busEvent({ AlertFired: sloEventSchemas.AlertFired, AlertResolved: sloEventSchemas.AlertResolved }),
  open: pagePorts,
  handle: async (event, { ports, clock, logger }) => {
    logger.info(`${event.type} became`, { ...(await openPage({ ...ports, clock }, event)) });
  },
});
