import { describe, expect, test } from 'vitest';
import { pagerDutyExport, pagerDutyRoster } from '#core/catalog/import-roster/pagerduty.ts';
import { imported } from './imported.ts';

const USERS = {
  users: [
    {
      id: 'PANA',
      name: 'Ana Lima',
      email: 'ana@example.com',
      time_zone: 'Europe/Lisbon',
      contact_methods: [
        { id: 'C1', type: 'sms_contact_method', country_code: 351, address: '912 345 678' },
        { id: 'C2', type: 'phone_contact_method', country_code: 351, address: '912345678' },
        { id: 'C3', type: 'email_contact_method', address: 'ana@example.com' },
      ],
    },
    {
      id: 'PBO',
      name: 'Bo',
      email: 'bo@example.com',
      time_zone: 'Berlin',
      contact_methods: [{ id: 'C4', type: 'sms_contact_method_reference' }],
    },
    { id: 'PCHI', name: 'Chi', email: 'chi@example.com', time_zone: 'Asia/Tokyo' },
  ],
};
const turn = (id: string) => ({ user: { id, type: 'user_reference', summary: id } });
const week = {
  name: 'Week',
  start: '2026-03-02T09:00:00+01:00',
  end: null,
  rotation_virtual_start: '2026-03-02T09:00:00+01:00',
  rotation_turn_length_seconds: 604_800,
  users: [turn('PANA'), turn('PBO')],
  restrictions: [],
};
const schedule = (...layers: object[]) => ({
  schedule: { id: 'PS', name: 'Shop primary', time_zone: 'Europe/Berlin', schedule_layers: layers },
});
const policy = {
  escalation_policies: [
    {
      id: 'PE',
      name: 'Shop',
      num_loops: 2,
      escalation_rules: [
        { id: 'R1', escalation_delay_in_minutes: 5, targets: [{ id: 'PS', type: 'schedule_reference' }] },
        { id: 'R2', escalation_delay_in_minutes: 15, targets: [{ id: 'PCHI', type: 'user_reference' }] },
      ],
    },
  ],
};

const of = (...exports: object[]) => imported(pagerDutyRoster(exports.map((each) => pagerDutyExport.parse(each))));

describe('an export of PagerDuty', () => {
  test('gives people with their numbers, and says whose time zone is none', () => {
    const { roster, lost } = of(USERS);
    expect(roster.people.map(({ name, timeZone, contacts }) => [name, timeZone, contacts])).toEqual([
      ['ana-lima', 'Europe/Lisbon', { sms: '+351912345678', voice: '+351912345678', email: 'ana@example.com' }],
      ['bo', 'UTC', { email: 'bo@example.com' }],
      ['chi', 'Asia/Tokyo', { email: 'chi@example.com' }],
    ]);
    expect(lost).toEqual(['person Bo has no time zone of the IANA database (Berlin): UTC is taken']);
  });

  test('gives turns that stay at the same time on the clock when clocks change', () => {
    const { onCall } = of(USERS, schedule(week));
    expect(onCall('shop-primary', '2026-03-09T07:59:59Z')).toBe('ana-lima');
    expect(onCall('shop-primary', '2026-03-09T08:00:00Z')).toBe('bo');
    expect(onCall('shop-primary', '2026-03-30T06:59:59Z')).toBe('bo');
    expect(onCall('shop-primary', '2026-03-30T07:00:00Z')).toBe('ana-lima');
  });

  test('lets the first of its layers win, within its restrictions, over midnight too', () => {
    const night = { ...week, name: 'Night', users: [turn('PCHI')], rotation_turn_length_seconds: 86_400 };
    const daily = { type: 'daily_restriction', start_time_of_day: '22:00:00', duration_seconds: 36_000 };
    const weekly = {
      type: 'weekly_restriction',
      start_day_of_week: 7,
      start_time_of_day: '12:00:00',
      duration_seconds: 72_000,
    };
    const byNight = of(USERS, schedule({ ...night, restrictions: [daily] }, week));
    expect(byNight.onCall('shop-primary', '2026-03-03T20:59:59Z')).toBe('ana-lima');
    expect(byNight.onCall('shop-primary', '2026-03-03T21:00:00Z')).toBe('chi');
    expect(byNight.onCall('shop-primary', '2026-03-04T06:59:59Z')).toBe('chi');
    expect(byNight.onCall('shop-primary', '2026-03-04T07:00:00Z')).toBe('ana-lima');
    const onSunday = of(USERS, schedule({ ...night, restrictions: [weekly] }, week));
    expect(onSunday.onCall('shop-primary', '2026-03-08T10:59:59Z')).toBe('ana-lima');
    expect(onSunday.onCall('shop-primary', '2026-03-08T11:00:00Z')).toBe('chi');
    expect(onSunday.onCall('shop-primary', '2026-03-09T06:59:59Z')).toBe('chi');
    expect(onSunday.onCall('shop-primary', '2026-03-09T07:00:00Z')).toBe('ana-lima');
  });

  test('ends a layer, and leaves out one whose turns are of no whole hours or that has nobody', () => {
    const ended = of(USERS, schedule({ ...week, end: '2026-03-03T09:00:00+01:00' }));
    expect(ended.onCall('shop-primary', '2026-03-03T07:59:59Z')).toBe('ana-lima');
    expect(ended.onCall('shop-primary', '2026-03-03T08:00:00Z')).toBeNull();
    const { lost } = of(
      USERS,
      schedule(
        week,
        { ...week, name: 'Odd', rotation_turn_length_seconds: 5_400 },
        { ...week, name: 'Gone', users: [turn('PX')] },
      ),
    );
    expect(lost.filter((each) => each.startsWith('schedule'))).toEqual([
      'schedule Shop primary layer Odd is left out: its turns are of no whole hours, or its time or zone is unknown',
      'schedule Shop primary layer Gone names 1 who are not in the export',
      'schedule Shop primary layer Gone is left out: nobody takes turns in it',
    ]);
  });

  test('gives the policy to a team of everybody whom it reaches, its delays counted from the beginning', () => {
    const { roster, lost } = of(USERS, schedule(week), policy);
    expect(roster.policies).toMatchObject([
      {
        name: 'shop',
        repeats: 2,
        repeatAfterMs: 15 * 60_000,
        steps: [
          { afterMs: 0, notify: [{ kind: 'schedule', name: 'shop-primary' }] },
          { afterMs: 5 * 60_000, notify: [{ kind: 'person', name: 'chi' }] },
        ],
      },
    ]);
    expect(roster.teams).toMatchObject([
      { name: 'shop', members: ['ana-lima', 'bo', 'chi'], schedule: 'shop-primary', escalationPolicy: 'shop' },
    ]);
    expect(lost.at(-1)).toBe(
      'escalation policy Shop is that of a team shop here: write evenkeel.dev/owner: shop at the services that go by it',
    );
  });
});
