import type { ContactKind } from '#core/oncall/schema.ts';
import { PermanentDeliveryError, TransientDeliveryError } from './delivery-error.ts';
import type { RosterSource } from './ports.ts';

/**
 * Where a person is reached, looked up at the moment of sending, so that no number stands in any event. Throws a
 * PermanentDeliveryError where the documents no longer have the person or this contact: the steps behind it go on.
 */
export async function addressOf(source: RosterSource, person: string, kind: ContactKind): Promise<string> {
  const { people } = await source.roster().catch((cause: unknown) => {
    throw new TransientDeliveryError(`where ${person} is reached by ${kind} can't be looked up; it is tried again`, {
      outcomeUnknown: false,
      cause,
    });
  });
  const address = people.find(({ name }) => name === person)?.contacts[kind];
  if (address !== undefined) return address;
  throw new PermanentDeliveryError(
    `no document says where ${person} is reached by ${kind}; correct the Person of that name`,
  );
}
