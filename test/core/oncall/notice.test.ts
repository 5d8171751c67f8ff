import { expect, test } from 'vitest';
import { noticeOf } from '#core/oncall/notice.ts';
import { ANA, acknowledgeNotice, FIRED_AT, resolveNotice, samplePage, triggerNotice } from './sample-page.ts';

const open = samplePage();
const resolved = { ...open, status: 'resolved' as const, resolved: resolveNotice().resolution, resolvedAt: FIRED_AT };
const acknowledged = { ...open, status: 'acknowledged' as const, acknowledged: { actor: ANA, at: FIRED_AT } };

test('a notice says what the alert said when the page was opened, who has it, and how it ended once it has', () => {
  expect(noticeOf(open, 'trigger')).toEqual(triggerNotice());
  expect(noticeOf(acknowledged, 'acknowledge', 'ref')).toEqual(acknowledgeNotice({}, 'ref'));
  expect(noticeOf(resolved, 'resolve', 'ref')).toEqual(resolveNotice({}, {}, 'ref'));
});

test('what is not so can not be told', () => {
  expect(() => noticeOf(open, 'resolve')).toThrow('is open: there is no resolve to tell of');
  expect(() => noticeOf(resolved, 'acknowledge')).toThrow('is resolved: there is no acknowledge to tell of');
});
