import { cutText } from '#core/oncall/cut-text.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageSummary, pageText, runbookOf } from '#core/oncall/page-text.ts';

/**
 * Limits of Block Kit and chat.postMessage. A whole message is refused near 13,200 characters though each block is
 * legal. https://docs.slack.dev/reference/block-kit/blocks, https://github.com/slackapi/bolt-js/issues/2509
 */
const HEADER_LENGTH_MAX = 150;
const SECTION_LENGTH_MAX = 3_000;
const VALUE_LENGTH_MAX = 2_000;
const URL_LENGTH_MAX = 3_000;

/** What the button that acknowledges is called, in messages and in what Slack sends when it is pressed. */
export const ACKNOWLEDGE_ACTION = 'acknowledge';

/** The text and the blocks of a message: every text in it is plain, so that no name in it can call a channel or hide a link. */
export interface SlackMessage {
  /** What notifications and screen readers read. */
  readonly text: string;
  readonly blocks: readonly object[];
}

/** What Slack shows of a notice. */
export function slackMessage(notice: PageNotice): SlackMessage {
  const { subject, body } = pageText(notice);
  return {
    text: escaped(pageSummary(notice)),
    blocks: [
      { type: 'header', text: plain(cutText(subject, HEADER_LENGTH_MAX)) },
      { type: 'section', text: plain(cutText(body, SECTION_LENGTH_MAX)) },
      ...actions(notice),
    ],
  };
}

/** Buttons stand only under a page that waits for somebody. */
function actions(notice: PageNotice): object[] {
  if (notice.action !== 'trigger') return [];
  const value = JSON.stringify({ page: notice.pageKey, cycle: notice.cycle });
  const runbook = runbookOf(notice.alert.runbook);
  const elements = [
    ...(value.length <= VALUE_LENGTH_MAX
      ? [{ type: 'button', action_id: ACKNOWLEDGE_ACTION, style: 'primary', text: plain('I have it'), value }]
      : []),
    ...(runbook !== undefined && runbook.length <= URL_LENGTH_MAX
      ? [{ type: 'button', action_id: 'runbook', text: plain('Where to look'), url: runbook }]
      : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function plain(text: string) {
  return { type: 'plain_text', text: text.trim(), emoji: false };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
