import * as z from 'zod';
import { coverNotice } from '#core/oncall/cover.ts';
import { coverEventSchemas, coverStream } from '#core/oncall/events.ts';
import { eventOf } from '#core/shared/event.ts';
import { DAY_MS, plusMs } from '#core/shared/instant.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import type { RosterSource } from './ports.ts';
import { readRoster } from './read-roster.ts';

export interface WatchCoverPorts {
  readonly roster: RosterSource;
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

/** What was found of one schedule, and whether anybody is told: the same again is told once. */
export interface CoverFinding {
  readonly schedule: string;
  readonly notice: string | null;
  readonly isNew: boolean;
}

/** Time enough to ask somebody. */
const AHEAD_MS = 90 * DAY_MS;

/** The stream of the releases of the time zones by which the platform computed so far. No schedule can have this name. */
const TZDATA_STREAM = coverStream('_tzdata');

/** Logs by which release of the time zones the platform computes, where it is another than before. */
export async function noteTzdata({ eventLog, clock }: Pick<WatchCoverPorts, 'eventLog' | 'clock'>, release: string) {
  const last = (await eventLog.read(TZDATA_STREAM, 0)).at(-1);
  if (last !== undefined && tzdataSchema.parse(last.data).release === release) return;
  const event = { capability: 'oncall', type: 'TzdataChanged', at: clock.now(), data: { release } } as const;
  // Of two runs at once one says it.
  await eventLog.append(TZDATA_STREAM, last?.version ?? 0, [event]);
}

/** The release by which the platform computed last; null where it never did. */
export async function readTzdata(eventLog: Pick<EventLog, 'read'>): Promise<string | null> {
  const last = (await eventLog.read(TZDATA_STREAM, 0)).at(-1);
  return last === undefined ? null : tzdataSchema.parse(last.data).release;
}

const tzdataSchema = z.object({ release: z.string() });

/** Looks at the cover of every schedule in the 90 days ahead, and logs where it became thin, or is well again. */
export async function watchCover(ports: WatchCoverPorts): Promise<CoverFinding[]> {
  const now = ports.clock.now();
  const { schedules } = await readRoster(ports);
  const findings: CoverFinding[] = [];
  for (const schedule of schedules) {
    const stream = coverStream(schedule.name);
    const last = (await ports.eventLog.read(stream, 0)).at(-1);
    const told = last === undefined ? null : coverEventSchema.parse(last).data.notice;

    const notice = coverNotice(schedule, now, plusMs(now, AHEAD_MS)) ?? null;
    const isNew = notice !== told;

    findings.push({ schedule: schedule.name, notice, isNew });
    if (!isNew) continue;
    const data = { schedule: schedule.name, notice };
    const event = { capability: 'oncall', type: 'CoverChanged', at: now, data } as const;
    const appended = await ports.eventLog.append(stream, last?.version ?? 0, [event]);
    if (appended === 'conflict')
      throw new Error(`the cover of ${schedule.name} is being looked at by another run; the next one sees it`);
  }
  return findings;
}

const coverEventSchema = eventOf(coverEventSchemas);
