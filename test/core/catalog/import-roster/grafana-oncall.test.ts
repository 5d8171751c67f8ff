import { describe, expect, test } from 'vitest';
import { grafanaOnCallExport, grafanaOnCallRoster } from '#core/catalog/import-roster/grafana-oncall.ts';
import { imported } from './imported.ts';

const USERS = {
  results: [
    { id: 'UANA', username: 'ana', email: 'ana@example.com', timezone: 'Europe/Lisbon' },
    { id: 'UBO', username: 'bo', email: 'bo@example.com', timezone: 'Europe/Berlin' },
  ],
};
const rolling = {
  id: 'O1',
  name: 'Week',
  type: 'rolling_users',
  start: '2026-03-02T09:00:00',
  duration: 604_800,
  frequency: 'weekly',
  interval: 1,
  level: 0,
  by_day: null,
  until: null,
  rolling_users: [['UANA'], ['UBO']],
};
const schedule = (...shifts: { id: string }[]) => [
  {
    results: [{ id: 'S1', name: 'Shop', type: 'web', time_zone: 'Europe/Berlin', shifts: shifts.map(({ id }) => id) }],
  },
  { results: shifts },
];
const of = (...exports: object[]) =>
  imported(grafanaOnCallRoster(exports.map((each) => grafanaOnCallExport.parse(each))));

describe('an export of Grafana OnCall', () => {
  test('gives turns that stay at the same time on the clock, beginning with whom they begin', () => {
    const { onCall, lost } = of(USERS, ...schedule(rolling));
    expect(onCall('shop', '2026-03-09T07:59:59Z')).toBe('ana');
    expect(onCall('shop', '2026-03-09T08:00:00Z')).toBe('bo');
    expect(onCall('shop', '2026-03-30T07:00:00Z')).toBe('ana');
    expect(lost).toEqual([]);
    const fromBo = of(USERS, ...schedule({ ...rolling, start_rotation_from_user_index: 1 } as typeof rolling));
    expect(fromBo.onCall('shop', '2026-03-02T08:00:00Z')).toBe('bo');
  });

  test('lets the higher level win, and is on duty only so long of each day', () => {
    const night = {
      ...rolling,
      id: 'O2',
      name: 'Night',
      start: '2026-03-02T22:00:00',
      duration: 36_000,
      frequency: 'daily',
      level: 1,
      rolling_users: [['UBO']],
    };
    const { onCall } = of(USERS, ...schedule(night, rolling));
    expect(onCall('shop', '2026-03-03T20:59:59Z')).toBe('ana');
    expect(onCall('shop', '2026-03-03T21:00:00Z')).toBe('bo');
    expect(onCall('shop', '2026-03-04T06:59:59Z')).toBe('bo');
    expect(onCall('shop', '2026-03-04T07:00:00Z')).toBe('ana');
  });

  test('takes turns by the week on the days that it names', () => {
    const weekdays = { ...rolling, duration: 28_800, by_day: ['WE', 'TH'], start: '2026-03-04T09:00:00' };
    const { onCall } = of(USERS, ...schedule(weekdays as unknown as typeof rolling));
    expect(onCall('shop', '2026-03-03T09:00:00Z')).toBeNull();
    expect(onCall('shop', '2026-03-04T08:00:00Z')).toBe('ana');
    expect(onCall('shop', '2026-03-04T16:00:00Z')).toBeNull();
    expect(onCall('shop', '2026-03-05T15:59:59Z')).toBe('ana');
    expect(onCall('shop', '2026-03-11T08:00:00Z')).toBe('bo');
  });

  test('gives the policy of a chain, whose waits add up', () => {
    const step = (position: number, type: string, more: object = {}) => ({
      id: `E${position}`,
      escalation_chain_id: 'F1',
      position,
      type,
      ...more,
    });
    const chain = { results: [{ id: 'F1', name: 'Shop', team_id: null }] };
    const policies = {
      results: [
        step(2, 'notify_persons', { persons_to_notify: ['UBO'] }),
        step(0, 'notify_on_call_from_schedule', { notify_on_call_from_schedule: 'S1' }),
        step(1, 'wait', { duration: 600 }),
        step(3, 'trigger_webhook'),
        step(4, 'repeat_escalation'),
      ],
    };
    const { roster, lost } = of(USERS, ...schedule(rolling), chain, policies);
    expect(roster.policies).toMatchObject([
      {
        name: 'shop',
        repeats: 3,
        steps: [
          { afterMs: 0, notify: [{ kind: 'schedule', name: 'shop' }] },
          { afterMs: 600_000, notify: [{ kind: 'person', name: 'bo' }] },
        ],
      },
    ]);
    expect(lost[0]).toBe('escalation policy Shop has a step trigger_webhook, which has no equivalent and is left out');
  });

  test('says what happens once, calls several at once, or comes from another calendar', () => {
    const once = { ...rolling, id: 'O2', name: 'Holiday', type: 'override' };
    const pair = { ...rolling, id: 'O3', name: 'Pair', rolling_users: [['UANA', 'UBO']] };
    const feed = { results: [{ id: 'S2', name: 'Feed', type: 'ical', time_zone: 'UTC' }] };
    expect(of(USERS, ...schedule(rolling, once, pair), feed).lost).toEqual([
      'schedule Shop has several shifts of one level, which call several people at once: here the last of them wins',
      'schedule Shop shift Holiday happens once and is left out: add it with evenkeel oncall override',
      'schedule Shop shift Pair has several people in one turn: the first of each is taken',
      'schedule Feed is an iCal feed of another calendar: write its layers yourself',
    ]);
  });
});
