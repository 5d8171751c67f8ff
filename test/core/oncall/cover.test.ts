import { describe, expect, test } from 'vitest';
import { coverNotice } from '#core/oncall/cover.ts';
import type { NamedSchedule } from '#core/oncall/schema.ts';
import { DAY_MS, instant, plusMs } from '#core/shared/instant.ts';
import { sampleSchedule } from './sample-roster.ts';

const NOW = instant(Date.UTC(2026, 2, 4, 12));
const notice = (change: Partial<NamedSchedule> = {}, participants = ['ana', 'bo'], from = NOW) =>
  coverNotice(sampleSchedule('primary', participants, change), from, plusMs(from, 90 * DAY_MS));
const [layer] = sampleSchedule('primary', ['ana', 'bo']).layers;

describe('the cover of a schedule', () => {
  test('that has somebody at every moment, in turns, is nothing to tell of', () => {
    expect(notice()).toBeUndefined();
  });

  test('is told of ahead of time where nobody will be on call', () => {
    const away = { user: null, from: instant(Date.UTC(2026, 3, 1)), to: instant(Date.UTC(2026, 3, 2)) };
    expect(notice({ overrides: [away] })).toBe(
      'Schedule primary is thin: nobody is on call from 2026-04-01T00:00:00Z, until 2026-04-02T00:00:00Z. Look: evenkeel oncall shifts --schedule primary',
    );
  });

  test('says the same a day later where nothing changed, also of what has no end', () => {
    const ended = { layers: layer === undefined ? [] : [{ ...layer, end: '2026-04-06T09:00:00' }] };
    const expected = 'Schedule primary is thin: nobody is on call from 2026-04-06T09:00:00Z, with no end in sight.';
    for (const day of [0, 1, 2]) expect(notice(ended, ['ana', 'bo'], plusMs(NOW, day * DAY_MS))).toContain(expected);
    for (const day of [0, 1])
      expect(notice({}, ['ana'], plusMs(NOW, day * DAY_MS))).toContain(
        'ana is on call for over 14 days now, with no end in sight',
      );
  });

  test('is as it was meant where all layers are restricted', () => {
    const restrictions = [{ type: 'daily', from: '09:00', to: '17:00' }] as const;
    expect(notice({ layers: layer === undefined ? [] : [{ ...layer, restrictions }] })).toBeUndefined();
    expect(notice({ layers: [] })).toContain('nobody is on call now, with no end in sight');
  });

  test('names the first times, and how many more there are', () => {
    const overrides = Array.from({ length: 8 }, (_, day) => ({
      user: null,
      from: plusMs(NOW, (2 * day + 1) * DAY_MS),
      to: plusMs(NOW, (2 * day + 2) * DAY_MS),
    }));
    expect(notice({ overrides })?.match(/nobody is on call/g)).toHaveLength(5);
    expect(notice({ overrides })).toContain('; and 3 times more.');
  });
});
