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
