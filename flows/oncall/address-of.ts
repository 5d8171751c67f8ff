import type { ContactKind, Person } from '#core/oncall/schema.ts';
import { PermanentDeliveryError, TransientDeliveryError } from './delivery-error.ts';
import type { RosterSource } from './ports.ts';

/**
 * Where a person is reached, looked up at the moment of sending, so that no number stands in any event. Throws a
 * PermanentDeliveryError where the documents no longer have the person or this contact: the steps behind it go on.
 */
export async function addressOf(source: RosterSource, person: string, kind: ContactKind): Promise<string> {
  return (await reachOf(source, person, kind)).address;
}

/** The same, with the language that the person reads. */
export async function reachOf(
  source: RosterSource,
  person: string,
  kind: ContactKind,
): Promise<{ readonly address: string; readonly language: Person['language'] }> {
  const { people } = await source.roster().catch((cause: unknown) => {
    throw new TransientDeliveryError(`where ${person} is reached by ${kind} can't be looked up; it is tried again`, {
      outcomeUnknown: false,
      cause,
    });
  });
  const found = people.find(({ name }) => name === person);
  const address = found?.contacts[kind];
  if (found !== undefined && address !== undefined) return { address, language: found.language };
  throw new PermanentDeliveryError(
    `no document says where ${person} is reached by ${kind}; correct the Person of that name`,
  );
}
