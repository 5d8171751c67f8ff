import { expect, test } from 'vitest';
import { noticeOf } from '#core/oncall/notice.ts';
import { resolveNotice, triggerNotice } from './sample-page.ts';

const { pageKey, alert, resolution } = resolveNotice();
const opened = { pageKey, severity: alert.severity, legs: resolution.legs, alert };

test('a notice says what the alert said when the page was opened, and how it ended once it has', () => {
  expect(noticeOf({ status: 'open', opened }, 'trigger')).toEqual(triggerNotice());
  expect(noticeOf({ status: 'resolved', opened, resolved: resolution }, 'resolve', 'ref')).toEqual(
    resolveNotice({}, {}, 'ref'),
  );
});

test('the end of an open page can not be told', () => {
  expect(() => noticeOf({ status: 'open', opened }, 'resolve')).toThrow(
    'is open: there is nothing to tell about its end',
  );
});
