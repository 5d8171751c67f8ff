import { expect, test } from 'vitest';
import { isRecurrenceRule } from '#core/shared/recurrence.ts';

test('a rule that is understood in part is refused, for the rest of it would be dropped', () => {
  const good = [
    'FREQ=DAILY',
    'FREQ=WEEKLY;BYDAY=SU,WE',
    'FREQ=MONTHLY;BYDAY=2TU',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,25',
    'FREQ=DAILY;INTERVAL=2;COUNT=10',
    'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1',
    'FREQ=WEEKLY;WKST=MO',
  ];
  const bad = [
    '',
    'DAILY',
    'FREQ=HOURLY',
    'FREQ=MINUTELY',
    'FREQ=DAILY;UNTIL=20260101T000000Z',
    'FREQ=DAILY;BYHOUR=3',
    'FREQ=MONTHLY;BYMONTHDAY=40',
    'FREQ=MONTHLY;BYMONTHDAY=1,40',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=x',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=DAILY;FREQ=WEEKLY',
    'RRULE:FREQ=DAILY',
    'freq=daily',
  ];
  expect(good.filter((rule) => !isRecurrenceRule(rule))).toEqual([]);
  expect(bad.filter(isRecurrenceRule)).toEqual([]);
});
