import { wakingEventSchemas } from '#core/oncall/events.ts';
import { wakePage } from '#flows/oncall/wake-page.ts';
import { busEvent } from '#lambdas/runtime/bus-event.ts';
import { NotYetError } from '#lambdas/runtime/not-yet-error.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { pagePortsConfig } from './page-ports.config.ts';
import { changePorts } from './page-ports.ts';

/** Takes the next step of a page in the second in which it is due, not at the sweep behind it. */
export const handler = queueDoor({
  config: pagePortsConfig,
  message: busEvent({ PageEscalated: wakingEventSchemas.PageEscalated }),
  open: changePorts,
  handle: async ({ data }, { ports, clock, logger }) => {
    const wakeUp = await wakePage({ ...ports, clock }, data);
    if ('notBefore' in wakeUp)
      throw new NotYetError(`the step behind ${data.number} of page ${data.pageKey} is not due yet`, wakeUp.notBefore);
    logger.info(`the timer of step ${data.number} became`, { ...wakeUp });
  },
});
