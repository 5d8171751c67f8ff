import { type TestPageUnanswered, testedStream } from '#core/oncall/events.ts';
import { testedSchedule } from '#core/oncall/own-pages.ts';
import { dueTests, TEST_PAGE_LIFE_MS, testEnd, unansweredNotice } from '#core/oncall/test-page.ts';
import type { Instant } from '#core/shared/instant.ts';
import { alertFiredSchema, sloStream } from '#core/slo/events.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import type { PageBook } from './ports.ts';
import { type ReadRosterPorts, readRoster } from './read-roster.ts';

export interface TestShiftsPorts extends ReadRosterPorts {
  readonly eventLog: EventLog;
  readonly pages: Pick<PageBook, 'all'>;
  readonly clock: Clock;
}

/** Whom a run has tested, and whose test of an hour ago nobody acknowledged. */
export interface ShiftTests {
  readonly tested: readonly string[];
  readonly unanswered: readonly string[];
}

/** Sends a test page to everybody whose shift began, and ends those of an hour ago. Doing it twice sends none twice. */
export async function testShifts(ports: TestShiftsPorts): Promise<ShiftTests> {
  const now = ports.clock.now();
  const unanswered = await endTests(ports, now);
  const roster = await readRoster(ports);
  const testedAt = new Map<string, Instant>();
  const versions = new Map<string, number>();
  for (const { name } of roster.people) {
    const last = (await ports.eventLog.read(testedStream(name), 0)).at(-1);
    versions.set(name, last?.version ?? 0);
    if (last !== undefined) testedAt.set(name, last.at);
  }
  const tested: string[] = [];
  for (const { person, schedule, alert } of dueTests(roster, testedAt, now)) {
    const fired = { capability: 'slo', type: 'AlertFired', at: now, data: alert } as const;
    // A shift has one alert: two runs at once don't test anybody twice, and one that ends here loses no test.
    if ((await ports.eventLog.append(streamOf(alert), 0, [fired])) === 'appended') tested.push(person);
    const note = { capability: 'oncall', type: 'ShiftTested', at: now, data: { person, schedule } } as const;
    await ports.eventLog.append(testedStream(person), versions.get(person) ?? 0, [note]);
  }
  return { tested, unanswered };
}

async function endTests({ eventLog, pages }: TestShiftsPorts, now: Instant): Promise<string[]> {
  const unanswered: string[] = [];
  for await (const row of pages.all()) {
    const schedule = testedSchedule(row);
    if (schedule === undefined || now - row.openedAt < TEST_PAGE_LIFE_MS) continue;
    const [slo = '', person = '', generation = ''] = row.pageKey.split('/');
    const stream = streamOf({ slo, generation: Number(generation) });
    const [begun, ended] = await eventLog.read(stream, 0);
    if (begun === undefined || ended !== undefined) continue;
    if (row.status !== 'acknowledged' && (await tell(eventLog, person, schedule, now))) unanswered.push(person);
    const data = testEnd(alertFiredSchema.parse(begun.data), now);
    await eventLog.append(stream, begun.version, [{ capability: 'slo', type: 'AlertResolved', at: now, data }]);
  }
  return unanswered;
}

/** Tells people once of a test. The test is ended behind it, so that a run that dies in between leaves it to the next. */
async function tell(eventLog: EventLog, person: string, schedule: string, now: Instant): Promise<boolean> {
  const stream = testedStream(person);
  const last = (await eventLog.read(stream, 0)).at(-1);
  if (last?.type === 'TestPageUnanswered') return false;
  const data = { person, notice: unansweredNotice(person, schedule) };
  const event: TestPageUnanswered = { capability: 'oncall', type: 'TestPageUnanswered', at: now, data };
  return (await eventLog.append(stream, last?.version ?? 0, [event])) === 'appended';
}

/** A stream for each test, so that the alert of each fires once and ends once. */
function streamOf({ slo, generation }: { readonly slo: string; readonly generation: number }): string {
  return `${sloStream(slo)}/${generation}`;
}
