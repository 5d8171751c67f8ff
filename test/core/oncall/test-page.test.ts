import { describe, expect, test } from 'vitest';
import { calm } from '#core/oncall/bundle.ts';
import { decidePage } from '#core/oncall/decide-page.ts';
import { legNameSchema } from '#core/oncall/events.ts';
import { evolvePage, initialPage, type Page } from '#core/oncall/page.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import { pageSummary, pageText } from '#core/oncall/page-text.ts';
import type { Roster } from '#core/oncall/schema.ts';
import { dueTests, testEnd, unansweredNotice } from '#core/oncall/test-page.ts';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { ALONE } from './sample-page.ts';
import { sampleSchedule, shopRoster } from './sample-roster.ts';

/** A Monday, on which Bo takes over from Ana at nine. Everybody lives by UTC. */
const HANDOFF = instant(Date.UTC(2026, 2, 2, 9));
const ROSTER = shopRoster({ schedules: [sampleSchedule('primary', ['ana', 'bo'], { displayName: 'Shop primary' })] });
const tested = (now: Instant, testedAt = new Map<string, Instant>(), roster: Roster = ROSTER) =>
  dueTests(roster, testedAt, now).map(({ person, schedule }) => `${person} of ${schedule}`);

describe('who is sent a test page', () => {
  test('is whoever has taken over, from the hand-off on for a day', () => {
    expect(tested(plusMs(HANDOFF, -1))).toEqual([]);
    expect(tested(HANDOFF)).toEqual(['bo of primary']);
    expect(tested(plusMs(HANDOFF, 23 * HOUR_MS))).toEqual(['bo of primary']);
    expect(tested(plusMs(HANDOFF, 24 * HOUR_MS))).toEqual([]);
  });

  test('is nobody who sleeps: they are tested when they wake', () => {
    const layers = [
      { ...ROSTER.schedules[0]?.layers[0], start: '2026-02-23T03:00:00' },
    ] as Roster['schedules'][number]['layers'];
    const byNight = { ...ROSTER, schedules: [sampleSchedule('primary', [], { layers })] };
    expect(tested(instant(Date.UTC(2026, 2, 2, 3)), new Map(), byNight)).toEqual([]);
    expect(tested(instant(Date.UTC(2026, 2, 2, 8)), new Map(), byNight)).toEqual(['bo of primary']);
  });

  test('is nobody who was tested in the last twenty hours, and nobody twice', () => {
    const hoursAgo = (hours: number) => new Map([['bo', plusMs(HANDOFF, -hours * HOUR_MS)]]);
    expect(tested(HANDOFF, hoursAgo(19))).toEqual([]);
    expect(tested(HANDOFF, hoursAgo(20))).toEqual(['bo of primary']);
    const two = { ...ROSTER, schedules: [...ROSTER.schedules, sampleSchedule('second', ['ana', 'bo'])] };
    expect(tested(HANDOFF, new Map(), two)).toEqual(['bo of primary']);
  });

  test('is nobody whom the documents do not know, and nobody where nobody is on call', () => {
    const unknown = { ...ROSTER, people: [] };
    expect(tested(HANDOFF, new Map(), unknown)).toEqual([]);
    const empty = { ...ROSTER, schedules: [sampleSchedule('primary', [], { layers: [] })] };
    expect(tested(HANDOFF, new Map(), empty)).toEqual([]);
  });
});

describe('a test page', () => {
  const [test0] = dueTests(ROSTER, new Map(), HANDOFF);
  if (test0 === undefined) throw new Error('nobody is tested');
  const { alert } = test0;
  const notice = { action: 'trigger', pageKey: '_shift-primary/bo/1', alert, cycle: 1, bundle: ALONE } as const;

  test('goes to whoever is on call, by all that does not call, once, and to no channel', () => {
    const world = { now: HANDOFF, roster: ROSTER, mutedUntil: null, storm: calm };
    const opened = decidePage({ type: 'OpenPage', alert, legs: legNameSchema.options }, initialPage, world);
    const events = 'events' in opened ? opened.events : [];
    expect(events).toMatchObject([
      { type: 'PageOpened', data: { reason: 'goes out at once: it is critical' } },
      { type: 'PageEscalated', data: { contacts: [{ leg: 'sms', target: 'bo' }] } },
    ]);
    const page = events.reduce<Page>(evolvePage, initialPage);
    const end = testEnd(alert, plusMs(HANDOFF, HOUR_MS));
    const over = decidePage({ type: 'ResolvePage', alert: end }, page, { ...world, now: plusMs(HANDOFF, HOUR_MS) });
    // Its end is told to nobody.
    expect(over).toMatchObject({ events: [{ type: 'PageResolved', data: { legs: [] } }] });
  });

  test('says that it is a test, that nothing burns and until when the shift lasts', () => {
    const says = 'you are on call for Shop primary until 2026-03-04T09:00:00Z at the earliest';
    expect(dueTests(ROSTER, new Map(), plusMs(HANDOFF, MINUTE_MS))[0]?.alert.reason).toContain(
      'you are on call for Shop primary',
    );
    const shown = { ...notice, alert: { ...alert, reason: says } };
    expect(pageText(shown).subject).toMatch(/^\[TEST\] Shop primary: you are on call/);
    expect(pageText(shown).body).toContain(`TEST: ${says}.\n\nNothing burns.`);
    expect(pageSummary(shown)).not.toContain('burns 14');
    expect(pageSms(shown)).toBe(`TEST ${says}. Nothing burns. Acknowledge: _shift-primary/bo/1`);
    expect(pageSms({ ...shown, pageKey: 'k'.repeat(500) }).length).toBe(160);
  });

  test('that nobody acknowledged is told of by name', () => {
    expect(unansweredNotice('bo', 'primary')).toContain(
      'bo is on call by schedule primary and did not acknowledge the test page',
    );
  });
});
