import pMap from 'p-map';
import { testedStream } from '#core/oncall/events.ts';
import type { Person } from '#core/oncall/schema.ts';
import type { EventLog } from '#flows/shared/ports.ts';

/** So many streams are read at once. */
const AT_ONCE = 8;

/** Those of the people who did not acknowledge the last test page that they got. */
export async function readUnanswered(
  eventLog: Pick<EventLog, 'read'>,
  people: readonly Pick<Person, 'name'>[],
): Promise<readonly string[]> {
  const last = async (name: string) => (await eventLog.read(testedStream(name), 0)).at(-1)?.type;
  const types = await pMap(people, async ({ name }) => ({ name, type: await last(name) }), { concurrency: AT_ONCE });
  return types.flatMap(({ name, type }) => (type === 'TestPageUnanswered' ? [name] : []));
}
