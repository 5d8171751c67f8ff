import { describe, expect, test } from 'vitest';
import { calm } from '#core/oncall/bundle.ts';
import { decidePage, type PageCommand, type PageWorld } from '#core/oncall/decide-page.ts';
import { type LegName, type PageEvent, pageKeyOf } from '#core/oncall/events.ts';
import { evolvePage, initialPage, type Page } from '#core/oncall/page.ts';
import { emptyRoster, type Roster } from '#core/oncall/schema.ts';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { AlertFired } from '#core/slo/events.ts';
import { ANA, FIRED_AT, sampleAlert, sampleResolved } from './sample-page.ts';
import { sampleSchedule, shopPolicy, shopRoster } from './sample-roster.ts';

const KEY = 'checkout-availability/page-fast/3';
const LEGS: readonly LegName[] = ['topic', 'pagerduty', 'sms', 'email', 'voice'];

/** One page under a clock that a test moves. */
class Story {
  page: Page = initialPage;
  now: Instant = FIRED_AT;
  roster: Roster = shopRoster();
  legs = LEGS;
  mutedUntil: Instant | null = null;

  get world(): PageWorld {
    const { now, roster } = this;
    return {
      now,
      roster,
      mutedUntil: this.mutedUntil !== null && this.mutedUntil > now ? this.mutedUntil : null,
      storm: calm,
    };
  }

  /** The events that the command gives, or the code by which it is refused. */
  do(command: PageCommand): string | readonly PageEvent[] {
    const decision = decidePage(command, this.page, this.world);
    if ('refusal' in decision) return decision.refusal.code;
    this.page = decision.events.reduce(evolvePage, this.page);
    return decision.events;
  }

  open = (change: Partial<AlertFired> = {}) =>
    this.do({ type: 'OpenPage', alert: sampleAlert(change), legs: this.legs });
  advance = () => this.do({ type: 'AdvancePage' });
  acknowledge = () => this.do({ type: 'AcknowledgePage', actor: ANA });
  resolve = () => this.do({ type: 'ResolvePage', alert: sampleResolved() });
  pass = (ms: number) => {
    this.now = plusMs(this.now, ms);
  };

  /** Lets time pass and sweeps every minute: who was told after how many minutes. */
  told(minutes: number): string[] {
    const found: string[] = [];
    for (let minute = 0; minute < minutes; minute += 1) {
      for (const line of contactsIn(this.advance())) found.push(`${(this.now - FIRED_AT) / MINUTE_MS} ${line}`);
      this.pass(MINUTE_MS);
    }
    return found;
  }
}

function contactsIn(events: string | readonly PageEvent[]): string[] {
  if (typeof events === 'string') return [];
  return events.flatMap((event) =>
    event.type === 'PageEscalated'
      ? event.data.contacts.map(({ leg, target }) => (target === null ? leg : `${target} by ${leg}`))
      : [],
  );
}

const typesOf = (events: string | readonly PageEvent[]) =>
  typeof events === 'string' ? events : events.map(({ type }) => type);

describe('a page', () => {
  test('has a key that names the SLO, the rule and the firing', () => {
    expect(pageKeyOf(sampleAlert())).toBe(KEY);
    expect(pageKeyOf(sampleResolved())).toBe(KEY);
  });

  test('tells who is on call in the write that opens it', () => {
    const events = new Story().open();
    expect(typesOf(events)).toEqual(['PageOpened', 'PageEscalated']);
    expect(contactsIn(events)).toEqual(['ana by sms', 'topic', 'pagerduty']);
    expect(events).toMatchObject([
      { data: { pageKey: KEY, urgency: 'critical', reason: 'goes out at once: it is critical' } },
      {
        data: {
          number: 1,
          cycle: 1,
          round: 1,
          step: 0,
          reason: 'step 1 of 4, round 1 of 4, by policy default of shop-team',
        },
      },
    ]);
  });

  test('calls after a minute, tells the backup after five, everybody after ten, and all of it again three times', () => {
    const story = new Story();
    story.open();
    const first = [
      '1 ana by voice',
      '5 chi by email',
      '10 ana by sms',
      '10 ana by voice',
      '10 bo by sms',
      '10 chi by email',
    ];
    expect(story.told(15)).toEqual(first);
    expect(story.told(15).length).toBe(3 + first.length);
    expect(story.told(30).length).toBe(2 * (3 + first.length));
    expect(story.told(24 * 60)).toEqual([]);
  });

  test('of a team without a policy or schedules wakes everybody, and of no team the channels', () => {
    const team = { name: 'shop-team', displayName: 'Shop', members: ['ana', 'bo'], services: ['shop'] };
    const story = new Story();
    story.roster = shopRoster({ teams: [team] });
    expect(contactsIn(story.open())).toEqual(['ana by sms', 'bo by sms', 'topic', 'pagerduty']);
    const orphan = new Story();
    orphan.roster = emptyRoster;
    expect(contactsIn(orphan.open())).toEqual(['topic', 'pagerduty']);
    expect(orphan.told(60)).toEqual(['5 topic', '5 pagerduty', '10 topic', '10 pagerduty', '15 topic', '15 pagerduty']);
  });

  test('goes by the policy of its team', () => {
    const story = new Story();
    const policies = [
      shopPolicy([{ afterMs: 0, notify: [{ kind: 'person', name: 'chi' }], by: ['email'] }], {
        repeats: 1,
        repeatAfterMs: HOUR_MS,
      }),
    ];
    story.roster = shopRoster({ policies, team: { escalationPolicy: 'calm' } });
    expect(contactsIn(story.open())).toEqual(['chi by email']);
    expect(story.told(200)).toEqual(['60 chi by email']);
  });

  test('that is a ticket rings nobody', () => {
    const story = new Story();
    expect(contactsIn(story.open({ severity: 'ticket' }))).toEqual(['topic']);
    expect(story.told(24 * 60)).toEqual([]);
  });

  test('keeps the policy that it began with', () => {
    const story = new Story();
    story.open();
    const policies = [shopPolicy([{ afterMs: 0, notify: [{ kind: 'person', name: 'chi' }], by: ['email'] }])];
    story.roster = shopRoster({ policies, team: { escalationPolicy: 'calm' } });
    expect(story.told(6)).toEqual(['1 ana by voice', '5 chi by email']);
  });

  test('tells whoever is on call when the step is due, not when the page was opened', () => {
    const story = new Story();
    story.open();
    const override = { user: 'bo', from: story.now, to: plusMs(story.now, DAY_MS) };
    const schedules = [
      sampleSchedule('primary', ['ana'], { overrides: [override] }),
      sampleSchedule('backup', ['chi']),
    ];
    story.roster = shopRoster({ schedules });
    // Nobody calls Bo, so that the backup is told a minute after the first step, and the next round begins at eleven.
    expect(story.told(12)).toEqual([
      '1 chi by email',
      '6 ana by sms',
      '6 ana by voice',
      '6 bo by sms',
      '6 chi by email',
      '11 bo by sms',
      '11 topic',
      '11 pagerduty',
    ]);
  });
});

describe('a step that reaches nobody', () => {
  test('is skipped at once, without its delay', () => {
    const story = new Story();
    const notify = [{ kind: 'person', name: 'chi' }] as const;
    const steps = [
      { afterMs: 0, notify, by: ['email'] },
      { afterMs: MINUTE_MS, notify, by: ['sms'] },
      { afterMs: 5 * MINUTE_MS, notify, by: ['email'] },
    ] as const;
    story.roster = shopRoster({ policies: [shopPolicy(steps)], team: { escalationPolicy: 'calm' } });
    story.open();
    expect(story.told(2)).toEqual(['1 chi by email']);
  });

  test('is none of the default policy where nobody can be called: the backup is not woken earlier for that', () => {
    const story = new Story();
    story.legs = ['topic', 'sms', 'email'];
    story.open();
    expect(story.told(4)).toEqual([]);
    expect(story.told(5)).toEqual(['5 chi by email']);
  });

  test('is never skipped as the last one: the catch-all is told', () => {
    const story = new Story();
    const policies = [shopPolicy([{ afterMs: 0, notify: [{ kind: 'schedule', name: 'primary' }], by: ['sms'] }])];
    story.roster = shopRoster({ policies, team: { escalationPolicy: 'calm' } });
    story.roster = { ...story.roster, schedules: [] };
    const events = story.open();
    expect(contactsIn(events)).toEqual(['topic', 'pagerduty']);
    expect(events).toMatchObject([{}, { data: { reason: expect.stringContaining('so the catch-all is told') } }]);
  });

  test('is one whose person was removed while the page was open', () => {
    const story = new Story();
    story.open();
    story.roster = { ...story.roster, people: [] };
    expect(story.told(2)).toEqual(['1 topic', '1 pagerduty']);
  });
});

describe('an acknowledgement', () => {
  test('stops the page until it still burns half an hour later', () => {
    const story = new Story();
    story.open();
    story.pass(MINUTE_MS);
    expect(story.acknowledge()).toMatchObject([
      { type: 'PageAcknowledged', data: { actor: ANA, dueAt: plusMs(FIRED_AT, 31 * MINUTE_MS) } },
    ]);
    expect(story.told(30)).toEqual([]);
    expect(typesOf(story.advance())).toEqual(['PageUnacknowledged', 'PageEscalated']);
    expect(story.page).toMatchObject({ status: 'open', cycle: 2, round: 1, step: 1 });
  });

  test('by two at once is the first one’s, and the other is told whose it is', () => {
    const story = new Story();
    story.open();
    story.acknowledge();
    const second = decidePage(
      { type: 'AcknowledgePage', actor: { by: 'bo', channel: 'slack' } },
      story.page,
      story.world,
    );
    expect(second).toEqual({
      refusal: { code: 'already-acknowledged', reason: `page ${KEY} is ana's already, by cli` },
    });
  });

  test('is taken back by whoever says so, and the first step is taken again at once', () => {
    const story = new Story();
    story.open();
    expect(story.do({ type: 'UnacknowledgePage', actor: ANA, reason: 'not me' })).toBe('not-acknowledged');
    story.acknowledge();
    const events = story.do({ type: 'UnacknowledgePage', actor: ANA, reason: 'not me' });
    expect(typesOf(events)).toEqual(['PageUnacknowledged', 'PageEscalated']);
    expect(contactsIn(events)).toEqual(['ana by sms', 'topic', 'pagerduty']);
  });

  test('of a page that nobody was told of begins another cycle all the same when it is taken back', () => {
    const story = new Story();
    story.mutedUntil = plusMs(FIRED_AT, HOUR_MS);
    story.open();
    story.acknowledge();
    story.do({ type: 'UnacknowledgePage', actor: ANA, reason: 'not me' });
    expect(story.page).toMatchObject({ status: 'suppressed', cycle: 2 });
  });

  test('may never be asked for again', () => {
    const story = new Story();
    const policies = [
      shopPolicy([{ afterMs: 0, notify: [{ kind: 'channel', name: 'topic' }], by: ['sms'] }], { againAfterMs: null }),
    ];
    story.roster = shopRoster({ policies, team: { escalationPolicy: 'calm' } });
    story.open();
    story.acknowledge();
    expect(story.told(24 * 60)).toEqual([]);
  });
});

describe('a page that can wait', () => {
  const slow = { longMs: 6 * HOUR_MS, timeToExhaustionHours: 40 };
  const asleep = (hours: number) => {
    const story = new Story();
    story.now = plusMs(FIRED_AT, hours * HOUR_MS);
    return story;
  };

  test('is held back for a quarter of an hour while whom it would wake sleeps', () => {
    const story = asleep(12);
    expect(story.open(slow)).toMatchObject([
      { type: 'PageOpened', data: { urgency: 'high', dueAt: plusMs(story.now, 15 * MINUTE_MS) } },
    ]);
    expect(story.advance()).toBe('nothing-due');
    story.pass(15 * MINUTE_MS);
    expect(contactsIn(story.advance())).toEqual(['ana by sms', 'topic', 'pagerduty']);
  });

  test('is resolved in silence where it ends before', () => {
    const story = asleep(12);
    story.open(slow);
    expect(typesOf(story.resolve())).toEqual(['PageResolved']);
    expect(story.page).toMatchObject({ contacts: [] });
  });

  test.each([
    ['whoever it tells is awake', 0, {}],
    ['a part of the budget is not left', 12, { remainingRatio: 0 }],
    ['nothing is known of the budget', 12, { remainingRatio: null }],
    ['the budget is gone within hours', 12, { timeToExhaustionHours: 3.9 }],
  ])('waits for nothing where %s', (_, hours, change) => {
    expect(typesOf(asleep(hours).open({ ...slow, ...change }))).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('waits only until the first of those it tells wakes', () => {
    const story = new Story();
    story.now = instant(Date.UTC(2026, 2, 2, 7, 54));
    expect(story.open(slow)).toMatchObject([{ data: { dueAt: plusMs(story.now, 6 * MINUTE_MS) } }]);
  });
});

describe('a muted service', () => {
  test('suppresses a page, which goes out when the mute ends and it still burns', () => {
    const story = new Story();
    story.mutedUntil = plusMs(FIRED_AT, HOUR_MS);
    expect(typesOf(story.open())).toEqual(['PageOpened', 'PageSuppressed']);
    expect(story.told(60)).toEqual([]);
    expect(contactsIn(story.advance())).toEqual(['ana by sms', 'topic', 'pagerduty']);
    expect(story.page).toMatchObject({ status: 'open', cycle: 1 });
  });

  test('that is muted longer keeps the page suppressed, and one that is unmuted lets it out at once', () => {
    const story = new Story();
    story.mutedUntil = plusMs(FIRED_AT, HOUR_MS);
    story.open();
    story.mutedUntil = plusMs(FIRED_AT, 2 * HOUR_MS);
    story.pass(HOUR_MS);
    expect(story.advance()).toMatchObject([{ type: 'PageSuppressed', data: { dueAt: story.mutedUntil } }]);
    expect(story.advance()).toBe('nothing-due');
    story.mutedUntil = null;
    expect(contactsIn(story.advance())).toEqual(['ana by sms', 'topic', 'pagerduty']);
  });

  test('holds back the steps of a page that went out before, and begins it anew', () => {
    const story = new Story();
    story.open();
    story.mutedUntil = plusMs(FIRED_AT, HOUR_MS);
    story.pass(MINUTE_MS);
    expect(typesOf(story.advance())).toEqual(['PageSuppressed']);
    story.pass(HOUR_MS);
    expect(contactsIn(story.advance())).toEqual(['ana by sms', 'topic', 'pagerduty']);
    expect(story.page).toMatchObject({ cycle: 2 });
  });

  test('never holds back an end', () => {
    const story = new Story();
    story.mutedUntil = plusMs(FIRED_AT, HOUR_MS);
    story.open();
    expect(typesOf(story.resolve())).toEqual(['PageResolved']);
  });
});

describe('the end of a page', () => {
  test('is said once, with its figures, and nothing happens after it', () => {
    const story = new Story();
    story.open();
    const { resolvedAt, sli, remainingRatio, timeToExhaustionHours, reason } = sampleResolved();
    expect(story.resolve()).toEqual([
      {
        capability: 'oncall',
        type: 'PageResolved',
        at: FIRED_AT,
        data: {
          pageKey: KEY,
          legs: ['sms', 'topic', 'pagerduty'],
          resolvedAt,
          sli,
          remainingRatio,
          timeToExhaustionHours,
          reason,
        },
      },
    ]);
    expect([story.resolve(), story.open(), story.acknowledge(), story.advance()]).toEqual(
      Array(4).fill('already-resolved'),
    );
  });

  test('can not come before its beginning', () => {
    expect(new Story().resolve()).toBe('not-yet-open');
    const resolved = {
      pageKey: KEY,
      legs: [],
      resolvedAt: 0,
      sli: null,
      remainingRatio: null,
      timeToExhaustionHours: null,
      reason: '',
    };
    expect(() =>
      evolvePage(initialPage, { capability: 'oncall', type: 'PageResolved', at: FIRED_AT, data: resolved }),
    ).toThrow('has PageResolved before its opening');
  });

  test('a page is not opened twice', () => {
    const story = new Story();
    story.open();
    expect(story.open()).toBe('already-open');
  });
});
