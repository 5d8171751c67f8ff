import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { eventBridgeBus } from '#adapters/aws/event-bridge-bus.ts';
import { publishEvents } from '#flows/events/publish-events.ts';
import { streamDoor } from '#lambdas/runtime/stream-door.ts';
import { COUNTED_EVENT_TYPES, publishEventsConfig } from './publish-events.config.ts';

export const handler = streamDoor({
  config: publishEventsConfig,
  open: ({ BUS_NAME }) => ({ client: new EventBridgeClient({}), busName: BUS_NAME }),
  handle: async (events, { ports: { client, busName }, logger, metrics, signal }) => {
    const bus = eventBridgeBus({
      client,
      busName,
      signal,
      onFailure: ({ id, type }, why) => logger.warn(`event ${id} (${type}) was not published`, { why }),
    });
    const { published, failedIds } = await publishEvents({ bus }, events);
    for (const type of COUNTED_EVENT_TYPES) {
      metrics.addMetric(type, 'Count', published.filter((event) => event.type === type).length);
    }
    return failedIds;
  },
});
