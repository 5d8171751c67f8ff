import { deliveryEventSchemas, deliveryStream, pageEventSchemas, pageKeyOf, pageStream } from '#core/oncall/events.ts';
import {
  judgeSynthetic,
  type SyntheticResult,
  syntheticAlert,
  syntheticEnd,
  syntheticStream,
} from '#core/oncall/synthetic.ts';
import { eventOf } from '#core/shared/event.ts';
import { alertFiredSchema } from '#core/slo/events.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';

export interface SyntheticPagePorts {
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

/** The only target of the sink. */
export const SINK_TARGET = 'sink';

/** Lets the alert of this hour fire, as an SLO's alert does. Twice in an hour it fires once. */
export async function fireSynthetic({ eventLog, clock }: SyntheticPagePorts): Promise<'fired' | 'fired-before'> {
  const alert = syntheticAlert(clock.now());
  const event = { capability: 'slo', type: 'AlertFired', at: clock.now(), data: alert } as const;
  return (await eventLog.append(syntheticStream(alert), 0, [event])) === 'appended' ? 'fired' : 'fired-before';
}

/** Judges the synthetic page of this hour by its log, and lets it end. Undefined where none has fired in this hour. */
export async function endSynthetic({ eventLog, clock }: SyntheticPagePorts): Promise<SyntheticResult | undefined> {
  const now = clock.now();
  const stream = syntheticStream(syntheticAlert(now));
  const [begun] = await eventLog.read(stream, 0);
  if (begun === undefined) return undefined;
  const fired = alertFiredSchema.parse(begun.data);
  const pageKey = pageKeyOf(fired);
  const [page, sink] = await Promise.all([
    eventLog.read(pageStream(pageKey), 0),
    eventLog.read(deliveryStream(pageKey, 'sink', SINK_TARGET), 0),
  ]);

  const result = judgeSynthetic(
    fired,
    page.map((event) => pageEventSchema.parse(event)),
    sink.map((event) => deliveryEventSchema.parse(event)),
  );

  const end = { capability: 'slo', type: 'AlertResolved', at: now, data: syntheticEnd(fired, now) } as const;
  await eventLog.append(stream, begun.version, [end]);
  return result;
}

const pageEventSchema = eventOf(pageEventSchemas);
const deliveryEventSchema = eventOf(deliveryEventSchemas);
