import { expect, test } from 'vitest';
import { slackMessage } from '#adapters/slack/slack-message.ts';
import { triggerNotice } from '#test/core/oncall/sample-page.ts';

test('a page whose key is too long for a button has none, and is shown all the same', () => {
  const notice = { ...triggerNotice(), pageKey: 'k'.repeat(2_000) };
  const [header, section, buttons] = slackMessage(notice).blocks as {
    type: string;
    elements?: { action_id: string }[];
  }[];
  expect([header?.type, section?.type]).toEqual(['header', 'section']);
  expect(buttons?.elements?.map(({ action_id }) => action_id)).toEqual(['runbook']);
  const { runbook: _, ...alert } = notice.alert;
  expect(slackMessage({ ...notice, alert }).blocks).toHaveLength(2);
});

test('whoever reads Japanese gets page and button in Japanese', () => {
  const { text, blocks } = slackMessage(triggerNotice(), 'ja');
  expect(text).toMatch(/^\[呼び出し\] shop\/checkout-availability/);
  expect(JSON.stringify(blocks)).toContain('対応します');
});
