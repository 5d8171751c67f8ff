import { describe, expect, test } from 'vitest';
import type { NewEvent } from '#core/shared/event.ts';
import { instant } from '#core/shared/instant.ts';
import type { EventLog } from '#flows/shared/ports.ts';

/** What every event log promises. `open` gives a log whose streams begin with a prefix that nobody else uses. */
export function describeEventLog(name: string, open: () => Promise<{ log: EventLog; prefix: string }>): void {
  describe(`the event log in ${name}`, () => {
    test('gives back what was appended, in order, with its place in the stream', async () => {
      const { log, prefix } = await open();
      const stream = `${prefix}/a`;
      expect(
        await log.append(stream, 0, [
          happened('First'),
          happened('Second', { nested: { list: [1, null, 'x', 2 ** 60] } }),
        ]),
      ).toBe('appended');
      expect(await log.append(stream, 2, [happened('Third')])).toBe('appended');
      expect(await log.read(stream, 0)).toEqual([
        { ...happened('First'), stream, version: 1, id: `${stream}@1` },
        { ...happened('Second', { nested: { list: [1, null, 'x', 2 ** 60] } }), stream, version: 2, id: `${stream}@2` },
        { ...happened('Third'), stream, version: 3, id: `${stream}@3` },
      ]);
      expect((await log.read(stream, 2)).map(({ type }) => type)).toEqual(['Third']);
      expect(await log.read(`${prefix}/never`, 0)).toEqual([]);
    });

    test('lets only one of two writers win, and leaves nothing of the loser behind', async () => {
      const { log, prefix } = await open();
      const stream = `${prefix}/race`;
      const answers = await Promise.all(
        ['A', 'B', 'C'].map((who) => log.append(stream, 0, [happened(who), happened(`${who}2`)])),
      );
      expect(answers.sort()).toEqual(['appended', 'conflict', 'conflict']);
      const types = (await log.read(stream, 0)).map(({ type }) => type);
      expect(types).toHaveLength(2);
      expect(types[1]).toBe(`${types[0]}2`);
      expect(await log.append(stream, 1, [happened('Late')])).toBe('conflict');
      expect(await log.append(stream, 0, [happened('Later')])).toBe('conflict');
    });
  });
}

function happened(type: string, data: unknown = {}): NewEvent {
  return { capability: 'slo', type, at: instant(1_700_000_000_123), data };
}
