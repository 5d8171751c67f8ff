import { expect, test } from 'vitest';
import { signAck } from '#adapters/signatures/ack-token.ts';
import { calendarKey, calendarUrl, isCalendarKey } from '#adapters/signatures/calendar-token.ts';
import { FIRED_AT } from '#test/core/oncall/sample-page.ts';

test('the key of a calendar opens that calendar and no other, and ends with its secret', () => {
  const key = calendarKey('primary', 'secret');
  expect(isCalendarKey(key, 'primary', 'secret')).toBe(true);
  for (const [given, schedule, secret] of [
    [key, 'backup', 'secret'],
    [key, 'primary', 'another'],
    [`${key}x`, 'primary', 'secret'],
    ['', 'primary', 'secret'],
  ] as const)
    expect(isCalendarKey(given, schedule, secret)).toBe(false);
  expect(() => calendarKey('primary', '')).toThrow('open to everybody');
});

test('the signature of a link opens no calendar', () => {
  const claim = { page: 'a/b/1', cycle: 1, person: 'ana', expiresAt: FIRED_AT };
  const [body = '', signature = ''] = signAck(claim, 'secret').split('.');
  expect(isCalendarKey(signature, body, 'secret')).toBe(false);
});

test('the address holds the name of the schedule, whatever is in it', () => {
  const url = new URL(calendarUrl('https://example.com/calendar', 'a b&c', 'secret'));
  expect(url.searchParams.get('s')).toBe('a b&c');
  expect(isCalendarKey(url.searchParams.get('k') ?? '', 'a b&c', 'secret')).toBe(true);
});
