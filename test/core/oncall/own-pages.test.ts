import { expect, test } from 'vitest';
import { isOwnPage, SYNTHETIC_NAME, TEST_PAGE_PREFIX, testedSchedule } from '#core/oncall/own-pages.ts';

test('the pages of the pager itself are told apart from those of services by their names', () => {
  expect([SYNTHETIC_NAME, `${TEST_PAGE_PREFIX}primary`].map((service) => isOwnPage({ service }))).toEqual([true, true]);
  expect(isOwnPage({ service: 'shop' })).toBe(false);
  expect(testedSchedule({ service: `${TEST_PAGE_PREFIX}primary` })).toBe('primary');
  expect(testedSchedule({ service: SYNTHETIC_NAME })).toBeUndefined();
});
