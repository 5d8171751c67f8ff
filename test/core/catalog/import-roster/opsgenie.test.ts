import { describe, expect, test } from 'vitest';
import { opsgenieExport, opsgenieRoster } from '#core/catalog/import-roster/opsgenie.ts';
import { imported } from './imported.ts';

const USERS = {
  data: [
    { id: 'u1', username: 'ana@example.com', fullName: 'Ana', timeZone: 'Europe/Lisbon' },
    { id: 'u2', username: 'bo@example.com', fullName: 'Bo', timeZone: 'Europe/Berlin' },
  ],
};
const user = (name: string) => ({ type: 'user', username: `${name}@example.com` });
const rotation = {
  id: 'r1',
  name: 'Week',
  startDate: '2026-03-02T08:00:00Z',
  type: 'weekly',
  length: 1,
  participants: [user('ana'), user('bo')],
};
const schedules = (...rotations: object[]) => ({
  data: [{ id: 's1', name: 'Shop', timezone: 'Europe/Berlin', enabled: true, rotations }],
});
const of = (...exports: object[]) => imported(opsgenieRoster(exports.map((each) => opsgenieExport.parse(each))));

describe('an export of Opsgenie', () => {
  test('gives people, and turns that stay at the same time on the clock of the schedule', () => {
    const { roster, onCall, lost } = of(USERS, schedules(rotation));
    expect(roster.people.map(({ name, contacts }) => [name, contacts])).toEqual([
      ['ana', { email: 'ana@example.com' }],
      ['bo', { email: 'bo@example.com' }],
    ]);
    expect(onCall('shop', '2026-03-09T07:59:59Z')).toBe('ana');
    expect(onCall('shop', '2026-03-09T08:00:00Z')).toBe('bo');
    expect(onCall('shop', '2026-03-30T07:00:00Z')).toBe('ana');
    expect(lost).toEqual([]);
  });

  test('makes a schedule of each rotation, for all of them call somebody, and a step tells them all', () => {
    const second = { ...rotation, id: 'r2', name: 'Shadow', participants: [user('bo')] };
    const rule = { condition: 'if-not-acked', notifyType: 'default', delay: { timeAmount: 10, timeUnit: 'minutes' } };
    const escalations = {
      data: [
        {
          id: 'e1',
          name: 'Shop escalation',
          rules: [
            { ...rule, recipient: { type: 'user', username: 'ana@example.com' } },
            { ...rule, delay: { timeAmount: 0 }, recipient: { type: 'schedule', id: 's1', name: 'Shop' } },
            { ...rule, delay: { timeAmount: 1, timeUnit: 'hours' }, recipient: { type: 'team', name: 'Ops' } },
          ],
          repeat: { count: 2, waitInterval: 20 },
        },
      ],
    };
    const { roster, lost } = of(USERS, schedules(rotation, second), escalations);
    expect(roster.schedules.map(({ name }) => name)).toEqual(['shop-shadow', 'shop-week']);
    expect(roster.policies).toMatchObject([
      {
        repeats: 2,
        repeatAfterMs: 20 * 60_000,
        steps: [
          {
            afterMs: 0,
            notify: [
              { kind: 'schedule', name: 'shop-week' },
              { kind: 'schedule', name: 'shop-shadow' },
            ],
          },
          { afterMs: 10 * 60_000, notify: [{ kind: 'person', name: 'ana' }] },
        ],
      },
    ]);
    expect(lost).toEqual([
      'schedule Shop has 2 rotations, which all call somebody: each is a schedule of its own',
      'escalation policy Shop escalation tells team Ops, which is not in the export or has no equivalent',
      'escalation policy Shop escalation is that of a team shop-escalation here: write evenkeel.dev/owner: shop-escalation at the services that go by it',
    ]);
  });

  test('is on duty only at the times of its restriction, to the midnight that ends a day', () => {
    const at = (startHour: number, endHour: number) => ({ startHour, startMin: 0, endHour, endMin: 0 });
    const office = { type: 'time-of-day', restriction: at(9, 17) };
    const daily = of(USERS, schedules({ ...rotation, timeRestriction: office }));
    expect(daily.onCall('shop', '2026-03-03T07:59:59Z')).toBeNull();
    expect(daily.onCall('shop', '2026-03-03T08:00:00Z')).toBe('ana');
    expect(daily.onCall('shop', '2026-03-03T16:00:00Z')).toBeNull();
    const weekend = {
      type: 'weekday-and-time-of-day',
      restrictions: [{ startDay: 'saturday', endDay: 'sunday', ...at(0, 24) }],
    };
    const weekly = of(USERS, schedules({ ...rotation, timeRestriction: weekend }));
    expect(weekly.onCall('shop', '2026-03-06T22:59:59Z')).toBeNull();
    expect(weekly.onCall('shop', '2026-03-06T23:00:00Z')).toBe('ana');
    expect(weekly.onCall('shop', '2026-03-08T22:59:59Z')).toBe('ana');
    expect(weekly.onCall('shop', '2026-03-08T23:00:00Z')).toBeNull();
  });

  test('says who takes turns and is nobody of the export', () => {
    const odd = { ...rotation, participants: [user('ana'), { type: 'team', name: 'Ops' }, { type: 'none' }] };
    expect(of(USERS, schedules(odd)).lost).toEqual([
      'schedule Shop rotation Week has turns of Ops, none, who are left out',
    ]);
  });
});
