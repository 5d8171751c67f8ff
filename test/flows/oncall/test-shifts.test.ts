import { expect, test } from 'vitest';
import { HOUR_MS, instant } from '#core/shared/instant.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { type AlertEvent, openPage } from '#flows/oncall/open-page.ts';
import { testShifts } from '#flows/oncall/test-shifts.ts';
import { sampleSchedule, shopRoster } from '#test/core/oncall/sample-roster.ts';
import { Paging } from './paging.ts';

const HANDOFF = instant(Date.UTC(2026, 2, 2, 9));

async function world() {
  const paging = new Paging('sms', []);
  paging.roster = shopRoster({ schedules: [sampleSchedule('primary', ['ana', 'bo'])] });
  paging.now = HANDOFF;
  /** What the bus does: each event of the test's stream reaches the opener of pages. */
  const carry = async () => {
    const stream = `slo/_shift-primary/${HANDOFF / 60_000}`;
    for (const event of await paging.eventLog.read(stream, 0)) await openPage(paging.ports, event as AlertEvent);
  };
  return { paging, carry, pageKey: `_shift-primary/bo/${HANDOFF / 60_000}` };
}

test('whoever takes over is tested once, and where they do not answer within an hour people are told', async () => {
  const { paging, carry, pageKey } = await world();
  const runs = await Promise.all([testShifts(paging.ports), testShifts(paging.ports)]);
  expect(runs.flatMap(({ tested }) => tested)).toEqual(['bo']);
  await carry();
  expect(paging.eventLog.typesOf(`page/${pageKey}`)).toEqual(['PageOpened', 'PageEscalated']);

  paging.pass(HOUR_MS - 1);
  expect(await testShifts(paging.ports)).toEqual({ tested: [], unanswered: [] });
  paging.pass(1);
  expect(await testShifts(paging.ports)).toEqual({ tested: [], unanswered: ['bo'] });
  expect(await testShifts(paging.ports)).toEqual({ tested: [], unanswered: [] });
  await carry();
  expect(paging.eventLog.typesOf(`page/${pageKey}`).at(-1)).toBe('PageResolved');
  expect(paging.eventLog.typesOf('tested/bo')).toEqual(['ShiftTested', 'TestPageUnanswered']);
});

test('a run that dies between two writes loses no test and no word of it, and says nothing twice', async () => {
  const { paging, carry, pageKey } = await world();
  const append = paging.eventLog.append.bind(paging.eventLog);
  const dyingAt = (stream: string, write: () => Promise<unknown>) => {
    paging.eventLog.append = async (...words) => {
      if (words[0].startsWith(stream)) throw new Error('the run died');
      return append(...words);
    };
    return expect(write()).rejects.toThrow('the run died');
  };
  await dyingAt('tested/', () => testShifts(paging.ports));
  paging.eventLog.append = append;
  expect(await testShifts(paging.ports)).toEqual({ tested: [], unanswered: [] });
  await carry();
  expect(paging.eventLog.typesOf(`page/${pageKey}`)).toEqual(['PageOpened', 'PageEscalated']);
  paging.pass(HOUR_MS);
  await dyingAt('slo/', () => testShifts(paging.ports));
  paging.eventLog.append = append;
  expect(await testShifts(paging.ports)).toEqual({ tested: [], unanswered: [] });
  await carry();
  expect(paging.eventLog.typesOf(`page/${pageKey}`).at(-1)).toBe('PageResolved');
  expect(paging.eventLog.typesOf('tested/bo')).toEqual(['ShiftTested', 'TestPageUnanswered']);
});

test('of whoever acknowledges it nobody is told anything', async () => {
  const { paging, carry, pageKey } = await world();
  await testShifts(paging.ports);
  await carry();
  await changePage(paging.ports, pageKey, { type: 'AcknowledgePage', actor: { by: 'bo', channel: 'link' } });
  paging.pass(HOUR_MS);
  expect(await testShifts(paging.ports)).toEqual({ tested: [], unanswered: [] });
  await carry();
  expect(paging.pages.rows.size).toBe(0);
  expect(paging.pages.kept).toEqual([]);
});
