import { expect, test } from 'vitest';
import { testedStream } from '#core/oncall/events.ts';
import { readUnanswered } from '#flows/oncall/read-unanswered.ts';
import { FIRED_AT } from '#test/core/oncall/sample-page.ts';
import { MemoryEventLog } from './memory-event-log.ts';

test('whoever left the last test page unanswered is named, and whoever answered a later one is not', async () => {
  const log = new MemoryEventLog();
  const note = (person: string, version: number, type: string) =>
    log.append(testedStream(person), version, [{ capability: 'oncall', type, at: FIRED_AT, data: { person } }]);
  await note('ana', 0, 'ShiftTested');
  await note('ana', 1, 'TestPageUnanswered');
  await note('bo', 0, 'TestPageUnanswered');
  await note('bo', 1, 'ShiftTested');
  expect(await readUnanswered(log, [{ name: 'ana' }, { name: 'bo' }, { name: 'chi' }])).toEqual(['ana']);
});
