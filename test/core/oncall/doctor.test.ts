import { describe, expect, test } from 'vitest';
import { diagnose } from '#core/oncall/doctor.ts';
import type { AccountFacts, DeployedFacts, PagerFacts } from '#core/oncall/doctor-facts.ts';
import { pageRow } from '#core/oncall/page-row.ts';
import { instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { samplePage } from './sample-page.ts';
import { sampleSchedule, shopRoster } from './sample-roster.ts';

const NOW = instant(Date.UTC(2026, 2, 4, 12));
const WELL: AccountFacts = {
  sms: { inSandbox: false, spendLimitUsd: 50 },
  optedOut: [],
  subscriptions: { confirmed: 1, pending: 0 },
};
const HEALTHY: DeployedFacts = {
  pagerDuty: { ok: true },
  pagerDutyTimers: { service: 'Shop', unacknowledgesAfter: null, resolvesAfter: null },
  slack: undefined,
  email: { ok: true },
  deadLetters: [],
  measured: { sweeps: 10, smsSpentUsd: 12 },
  tzdata: { here: '2026a', there: '2026a' },
};
const TWO_WAYS = { sms: '+351912345678', email: 'a@example.com' };
const people = shopRoster().people.map((person) => ({ ...person, contacts: TWO_WAYS }));
const ROSTER = shopRoster({ people, schedules: [sampleSchedule('primary', ['ana', 'bo'])] });
const findings = (change: Partial<PagerFacts> = {}) =>
  diagnose({ now: NOW, roster: ROSTER, pages: [], unanswered: [], account: WELL, deployed: HEALTHY, ...change });
const says = (change: Partial<PagerFacts> = {}) =>
  findings(change).map((finding) => `${finding.severity}: ${finding.says}`);
const account = (change: Partial<AccountFacts>) => says({ account: { ...WELL, ...change } });

describe('the doctor', () => {
  test('finds nothing where everybody would be reached', () => {
    expect(says()).toEqual([]);
    expect(says({ account: undefined })).toEqual([]);
  });

  test('finds ways that do not take pages, work that was given up, and clocks that change by other rules', () => {
    const deployed = (change: Partial<DeployedFacts>) => says({ deployed: { ...HEALTHY, ...change } });
    expect(deployed({ pagerDuty: { refused: 'it answered 400' }, slack: { unknown: 'TimeoutError' } })).toEqual([
      'broken: PagerDuty does not take pages: it answered 400',
      'weak: Slack could not be asked: TimeoutError',
    ]);
    expect(deployed({ deadLetters: [{ queue: 'q', messages: 2 }] })).toEqual([
      'broken: 2 messages wait in q: work was given up',
    ]);
    expect(deployed({ deadLetters: { unknown: 'AccessDenied' } })).toEqual([
      'weak: the dead letters could not be counted: AccessDenied',
    ]);
    expect(deployed({ tzdata: { here: '2026a', there: null } })).toEqual([]);
    expect(deployed({ tzdata: { here: '2026a', there: '2025b' } })).toEqual([
      'weak: this program knows the time zones of release 2026a, the Lambdas those of 2025b: shifts may differ by an hour',
    ]);
    expect(says({ deployed: undefined })).toEqual([]);
  });

  test('finds what PagerDuty does to incidents by itself while they still burn', () => {
    const timers = (pagerDutyTimers: DeployedFacts['pagerDutyTimers']) =>
      says({ deployed: { ...HEALTHY, pagerDutyTimers } });
    expect(timers({ service: 'Shop', unacknowledgesAfter: 1_800, resolvesAfter: 14_400 })).toEqual([
      'weak: PagerDuty resolves incidents of its service Shop by itself after 4h, also where it still burns',
      'weak: PagerDuty takes acknowledgements of its service Shop back after 30m, and calls again beside Evenkeel',
    ]);
    expect(timers({ unknown: 'TimeoutError' })).toEqual([
      'weak: the timers of PagerDuty could not be asked: TimeoutError',
    ]);
    expect(timers(undefined)).toEqual([]);
  });

  test('finds that sweeps do not run, and that the money for text messages runs out', () => {
    const measured = (facts: DeployedFacts['measured'], spendLimitUsd = 50) =>
      says({
        account: { ...WELL, sms: { inSandbox: false, spendLimitUsd } },
        deployed: { ...HEALTHY, measured: facts },
      });
    expect(measured({ sweeps: 0, smsSpentUsd: 0 })).toEqual([
      'broken: no sweep of the open pages was measured in the last 10 minutes',
    ]);
    expect(measured({ sweeps: 9, smsSpentUsd: 47.5 })).toEqual([]);
    expect(measured({ sweeps: 9, smsSpentUsd: 47.51 })).toEqual([
      "broken: 2.49 USD of this month's limit are left for text messages: about 49, and then they stop without an error",
    ]);
    expect(measured({ sweeps: 9, smsSpentUsd: 51 })).toEqual([
      "broken: 0.00 USD of this month's limit are left for text messages: about 0, and then they stop without an error",
    ]);
    expect(measured({ unknown: 'AccessDenied' })).toEqual(['weak: what is measured could not be asked: AccessDenied']);
  });

  test('finds e-mails that reach nobody, and people who left their last test page unanswered', () => {
    const email = { refused: 'it is in the sandbox, which reaches verified addresses only' };
    expect(says({ deployed: { ...HEALTHY, email }, unanswered: ['bo'] })).toEqual([
      'broken: SES does not take pages: it is in the sandbox, which reaches verified addresses only',
      'weak: bo did not acknowledge the last test page',
    ]);
  });

  test('says what to do about each finding', () => {
    expect(findings({ account: { ...WELL, optedOut: ['ana'] } })).toEqual([
      {
        severity: 'broken',
        says: "the number of ana has opted out of the account's text messages",
        remedy: 'opt it in again (once in 30 days) in the SNS console',
      },
    ]);
  });

  test('finds who is on call with one kind of contact, a call and a text message being of one kind', () => {
    const contacts = { sms: '+351912345678', voice: '+351912345678' };
    const roster = { ...ROSTER, people: people.map((person) => ({ ...person, contacts })) };
    expect(says({ roster })).toEqual([
      'weak: ana is reached by sms and voice only',
      'weak: bo is reached by sms and voice only',
    ]);
  });

  test('finds that nobody is on call now, first, and when nobody will be', () => {
    const roster = { ...ROSTER, schedules: [sampleSchedule('primary', ['ana'], { layers: [] })] };
    expect(says({ roster })).toEqual([
      'broken: nobody is on call by schedule primary at 2026-03-04T12:00:00Z',
      expect.stringMatching(/^weak: Schedule primary is thin: nobody is on call now, with no end in sight/),
    ]);
  });

  test('finds teams that answer for nothing, and that there is none', () => {
    const [team] = ROSTER.teams;
    const idle = team === undefined ? [] : [{ ...team, services: [] }];
    expect(says({ roster: { ...ROSTER, teams: idle } })).toEqual(['weak: team shop-team answers for no service']);
    expect(says({ roster: { ...ROSTER, teams: [] } })).toEqual([
      expect.stringMatching(/^weak: no team is in the catalog/),
    ]);
  });

  test('finds that the sweep does not run, three minutes after a step was due', () => {
    const row = pageRow({ ...samplePage(), dueAt: NOW });
    const pages = row === null ? [] : [row];
    const saysLater = (ms: number) => says({ pages, now: plusMs(NOW, ms) });
    expect(saysLater(3 * MINUTE_MS)).toEqual([]);
    expect(saysLater(3 * MINUTE_MS + 1)).toEqual([
      expect.stringMatching(/^broken: 1 open pages .* the sweep does not run$/),
    ]);
  });

  test.each([
    [
      { sms: { inSandbox: true, spendLimitUsd: 1 } },
      [
        'broken: text messages are in the sandbox: only verified numbers are reached',
        "broken: 0.00 USD of this month's limit are left for text messages: about 0, and then they stop without an error",
        'weak: text messages stop without an error at 1 USD a month',
      ],
    ],
    [{ sms: { inSandbox: false, spendLimitUsd: null } }, []],
    [
      { subscriptions: { confirmed: 0, pending: 2 } },
      [
        'broken: nobody subscribes to the topic: the alarms on the platform itself reach nobody',
        'weak: 2 subscriptions of the topic are not confirmed and get nothing',
      ],
    ],
    [{ sms: { unknown: 'AccessDenied' } }, ['weak: the state of text messages could not be asked: AccessDenied']],
    [{ optedOut: { unknown: 'Throttled' } }, ['weak: whose numbers opted out could not be asked: Throttled']],
    [{ subscriptions: { unknown: 'NotFound' } }, ['weak: who subscribes to the topic could not be asked: NotFound']],
  ])('of an account with %j says %j', (change, expected) => {
    expect(account(change)).toEqual(expected);
  });
});
