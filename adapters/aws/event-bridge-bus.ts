import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { LoggedEvent } from '#core/shared/event.ts';
import type { Bus } from '#flows/events/ports.ts';

export interface EventBridgeBusOptions {
  readonly client: Pick<EventBridgeClient, 'send'>;
  readonly busName: string;
  /** Told why entries were not taken, so that it reaches a log; the events are reported as failed. */
  readonly onFailure: (event: LoggedEvent, why: string) => void;
  readonly signal?: AbortSignal;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const ENTRIES_MAX = 10;
/** Of 1 MB for a whole request. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const REQUEST_BYTES_MAX = 1_000_000;
/** What a request adds to an entry's detail: source, detail type, time and bus. */
const ENTRY_OVERHEAD_BYTES = 1_024;

/**
 * An EventBridge bus: source `evenkeel.<capability>`, detail type the event's type, detail the logged event. A request
 * may be taken in part: what is refused is reported event by event. A request that fails as a whole is thrown.
 */
export function eventBridgeBus({ client, busName, onFailure, signal }: EventBridgeBusOptions): Bus {
  const put = async (batch: readonly Entry[]): Promise<string[]> => {
    const command = new PutEventsCommand({ Entries: batch.map(({ entry }) => ({ ...entry, EventBusName: busName })) });
    const { Entries: answers = [] } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    return batch.flatMap(({ event }, index) => {
      const answer = answers[index];
      if (answer?.EventId !== undefined) return [];
      onFailure(
        event,
        `${busName} refused it: ${answer?.ErrorCode ?? 'no answer'} ${answer?.ErrorMessage ?? ''}`.trim(),
      );
      return [event.id];
    });
  };
  return {
    async publish(events) {
      const failedIds = new Set<string>();
      for (const batch of cutIntoRequests(events.map(toEntry))) {
        for (const id of await put(batch)) failedIds.add(id);
      }
      return failedIds;
    },
  };
}

interface Entry {
  readonly event: LoggedEvent;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
}

function toEntry(event: LoggedEvent): Entry {
  const detail = JSON.stringify(event);
  return {
    event,
    entry: {
      Source: `evenkeel.${event.capability}`,
      DetailType: event.type,
      Detail: detail,
      Time: new Date(event.at),
    },
    bytes: Buffer.byteLength(detail) + ENTRY_OVERHEAD_BYTES,
  };
}

function cutIntoRequests(entries: readonly Entry[]): Entry[][] {
  const requests: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const last = requests.at(-1);
    if (last !== undefined && last.length < ENTRIES_MAX && bytes + entry.bytes <= REQUEST_BYTES_MAX) {
      last.push(entry);
      bytes += entry.bytes;
    } else {
      requests.push([entry]);
      bytes = entry.bytes;
    }
  }
  return requests;
}
