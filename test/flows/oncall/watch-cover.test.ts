import { expect, test } from 'vitest';
import type { Roster } from '#core/oncall/schema.ts';
import { DAY_MS, instant, plusMs } from '#core/shared/instant.ts';
import { noteTzdata, readTzdata, watchCover } from '#flows/oncall/watch-cover.ts';
import { sampleSchedule, shopRoster } from '#test/core/oncall/sample-roster.ts';
import { MemoryEventLog } from './memory-event-log.ts';

const NOW = instant(Date.UTC(2026, 2, 4, 12));

test('thin cover is told once, when it is first seen, and its end is kept for the next time', async () => {
  const eventLog = new MemoryEventLog();
  let roster: Roster = shopRoster({ schedules: [sampleSchedule('primary', ['ana', 'bo'])] });
  let now = NOW;
  const look = async () => {
    const findings = await watchCover({ eventLog, roster: { roster: async () => roster }, clock: { now: () => now } });
    now = plusMs(now, DAY_MS);
    return findings.map(({ isNew, notice }) => [isNew, notice !== null]);
  };
  expect(await look()).toEqual([[false, false]]);
  roster = { ...roster, schedules: [sampleSchedule('primary', ['ana', 'bo'], { layers: [] })] };
  expect([await look(), await look()]).toEqual([[[true, true]], [[false, true]]]);
  roster = { ...roster, schedules: [sampleSchedule('primary', ['ana', 'bo'])] };
  expect([await look(), await look()]).toEqual([[[true, false]], [[false, false]]]);
  expect(eventLog.typesOf('cover/primary')).toEqual(['CoverChanged', 'CoverChanged']);
});

test('two looks at once tell once', async () => {
  const eventLog = new MemoryEventLog();
  const roster = shopRoster({ schedules: [sampleSchedule('primary', [], { layers: [] })] });
  const ports = { eventLog, roster: { roster: async () => roster }, clock: { now: () => NOW } };
  await Promise.allSettled([watchCover(ports), watchCover(ports)]);
  expect(eventLog.typesOf('cover/primary')).toEqual(['CoverChanged']);
});

test('the release of the time zones is logged where it is another than before', async () => {
  const eventLog = new MemoryEventLog();
  const ports = { eventLog, clock: { now: () => NOW } };
  expect(await readTzdata(eventLog)).toBeNull();
  for (const release of ['2025b', '2025b', '2026a']) await noteTzdata(ports, release);
  expect(await readTzdata(eventLog)).toBe('2026a');
  expect(eventLog.typesOf('cover/_tzdata')).toEqual(['TzdataChanged', 'TzdataChanged']);
});
