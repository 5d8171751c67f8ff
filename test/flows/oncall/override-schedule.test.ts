import { describe, expect, test } from 'vitest';
import { who } from '#core/oncall/on-duty.ts';
import type { OverrideCommand } from '#core/oncall/overrides.ts';
import { HOUR_MS, instant, plusMs } from '#core/shared/instant.ts';
import { overrideSchedule } from '#flows/oncall/override-schedule.ts';
import { readRoster } from '#flows/oncall/read-roster.ts';
import { sampleCatalog } from '#test/flows/catalog/sample-catalog.ts';
import { MemoryEventLog } from './memory-event-log.ts';

/** Inside of the sample's restriction, 08:00 to 20:00 in Tokyo. */
const NOW = instant(Date.UTC(2026, 2, 4, 2));
const COMMAND: OverrideCommand = {
  type: 'AddOverride',
  override: { user: 'bo', from: NOW, to: plusMs(NOW, HOUR_MS) },
  actor: { by: 'ana', channel: 'cli' },
  reason: 'flu',
};

function world() {
  const { roster } = sampleCatalog([]);
  const eventLog = new MemoryEventLog();
  return { roster: { roster: async () => roster }, eventLog, clock: { now: () => NOW } };
}

describe('overriding a schedule in force', () => {
  test('is kept in the log with who did it and why, and is part of the roster from then on', async () => {
    const ports = world();
    const userNow = async () => (await readRoster(ports)).schedules.map((schedule) => who(schedule, NOW).user);
    expect(await userNow()).toEqual(['ana']);
    const outcome = await overrideSchedule(ports, 'primary', COMMAND, { isTrial: false });
    expect(outcome).toMatchObject({ outcome: 'kept', ids: ['schedule/primary@1'] });
    expect(await userNow()).toEqual(['bo']);
    expect(ports.eventLog.streams.get('schedule/primary')).toEqual([
      {
        id: 'schedule/primary@1',
        stream: 'schedule/primary',
        version: 1,
        capability: 'oncall',
        type: 'OverrideAdded',
        at: NOW,
        data: { schedule: 'primary', override: COMMAND.override, actor: COMMAND.actor, reason: 'flu' },
      },
    ]);
  });

  test('as a trial writes nothing', async () => {
    const ports = world();
    const outcome = await overrideSchedule(ports, 'primary', COMMAND, { isTrial: true });
    expect(outcome).toMatchObject({ outcome: 'shown', changes: [{ before: 'ana', after: 'bo' }] });
    expect(ports.eventLog.streams.size).toBe(0);
  });

  test('by two at once lets one of them look again', async () => {
    const ports = world();
    const both = await Promise.allSettled(
      [1, 2].map(() => overrideSchedule(ports, 'primary', COMMAND, { isTrial: false })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(ports.eventLog.typesOf('schedule/primary')).toEqual(['OverrideAdded']);
  });
});
