import { type ArrivalReported, arrivalStream, type LegName } from '#core/oncall/events.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';

export interface NoteArrivalPorts {
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

/** What a carrier says became of a message. It is a claim: only a person's answer proves that a page was read. */
export interface Arrival {
  readonly pageKey: string;
  readonly leg: LegName;
  readonly target: string;
  /** What the other side called the message when it accepted it. */
  readonly reference: string;
  readonly hasArrived: boolean;
  readonly reason: string;
}

/** Writes down a report once, however often and in whatever order it comes. Gives whether it was news. */
export async function noteArrival({ eventLog, clock }: NoteArrivalPorts, arrival: Arrival): Promise<boolean> {
  const stream = arrivalStream(arrival.pageKey, arrival.leg, arrival.target);
  const before = await eventLog.read(stream, 0);
  const isKnown = before.some(({ data }) => {
    const known = data as Arrival;
    return known.reference === arrival.reference && known.hasArrived === arrival.hasArrived;
  });
  if (isKnown) return false;
  const event: ArrivalReported = { capability: 'oncall', type: 'ArrivalReported', at: clock.now(), data: arrival };
  const appended = await eventLog.append(stream, before.at(-1)?.version ?? 0, [event]);
  if (appended === 'conflict')
    throw new Error(`another report about page ${arrival.pageKey} was written down meanwhile; it is tried again`);
  return true;
}
