import { arrivalStream, deliveryStream } from '#core/oncall/events.ts';
import type { KnownPage } from '#core/oncall/page.ts';
import type { LoggedEvent } from '#core/shared/event.ts';
import type { EventLog } from '#flows/shared/ports.ts';

/** What people were told of a page, and what is reported of that, in the order of time. */
export async function readTellings(
  { eventLog }: { readonly eventLog: Pick<EventLog, 'read'> },
  { opened: { pageKey }, contacts }: KnownPage,
): Promise<readonly LoggedEvent[]> {
  const streams = contacts.flatMap(({ leg, target }) =>
    target === null ? [] : [deliveryStream(pageKey, leg, target), arrivalStream(pageKey, leg, target)],
  );
  const events = await Promise.all(streams.map((stream) => eventLog.read(stream, 0)));
  return events.flat().toSorted((a, b) => a.at - b.at);
}
